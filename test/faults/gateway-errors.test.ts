import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { errorCodes } from "@trellis/shared/errors";
import { toPublicError } from "../../gateway/src/respond/index.ts";
import { scoreOf } from "../kit/fake-domains.ts";
import { fakeIds, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";
import { canary } from "../kit/fake-modes.ts";

const many = "{ accounts { nodes { id lead { score label } } } }";
const root = "{ leads { nodes { label } } }";
const leads = fakeIds.map((_, index) => ["accounts", "nodes", index, "lead"]);
const count = 15_000;

describe("the errors that a domain reports", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  beforeEach(() => mesh.fakes.marketing.behave("ok"));

  const reporting = (paths: unknown[][], data?: null) =>
    mesh.fakes.marketing.behave({
      answer: (answer) => ({
        ...answer,
        ...(data === null ? { data } : {}),
        errors: paths.map((path) => ({ message: canary, path })),
      }),
    });

  it.each([
    ["below an entity's field", many, ["_entities", 0, "lead", canary], leads[0]],
    ["at an entity", many, ["_entities", 1, canary, "score"], leads[1]],
    ["below a field of the root", root, ["leads", "nodes", 0, canary], ["leads", "nodes", 0]],
    ["at the root", root, [canary], undefined],
    ["at an entity that nobody asked for", many, ["_entities", 99, "lead"], undefined],
  ])("tell nothing of its own %s", async (_, query, path, place) => {
    reporting([path]);
    const { text, errors } = await mesh.ask(query);
    expect(text).not.toContain("CANARY");
    expect(errors?.map((error) => error.path)).toEqual([place]);
  });

  it.each<[string, (index: number) => unknown[]]>([
    ["one place", () => ["_entities"]],
    ["invented places", (index) => ["_entities", `x${index}`]],
    ["invented fields", (index) => ["_entities", index % 3, "lead", `x${index}`]],
  ])("are told once each, however often they come at %s", async (_, pathOf) => {
    reporting(
      Array.from({ length: count }, (__, index) => pathOf(index)),
      null,
    );
    const { errors, data } = await mesh.ask(many);
    expect(errors?.map(({ path }) => path)).toEqual(leads);
    expect(data?.["accounts"].nodes).toEqual(fakeIds.map((id) => ({ id, lead: null })));
    expect(mesh.log.filter(({ event }) => event === "subgraph-error").length).toBeLessThan(70);
  });

  it("are refused with the whole answer when there are too many", async () => {
    reporting(Array.from({ length: 25_000 }, (_, index) => ["_entities", 0, "lead", index]));
    const { errors, milliseconds } = await mesh.ask(many);
    expect(errors?.map(({ path }) => path)).toEqual(leads);
    expect(errors?.[0]?.extensions.code).toBe("SUBGRAPH_INVALID_RESPONSE");
    expect(milliseconds).toBeLessThan(3000);
  });

  it("do not count against it when it merely refuses a call that is too large", async () => {
    mesh.fakes.marketing.behave({ http: (response) => void response.writeHead(413).end() });
    for (let turn = 0; turn < 6; turn += 1) await mesh.ask(many);
    mesh.fakes.marketing.behave("ok");
    expect((await mesh.ask(many)).errors).toBeUndefined();
  });
});

describe("an error that nobody planned", () => {
  it("is told by its code alone", () => {
    const extensions = { code: "INTERNAL_SERVER_ERROR" };
    const { message } = toPublicError({ message: canary, extensions });
    expect(message).toBe(errorCodes.INTERNAL_SERVER_ERROR);
  });

  it("does not come of a variable that is called as the one that carries entities", async () => {
    const mesh = await startFakeMesh();
    const query =
      "query($representations: AccountID!) { account(id: $representations) { id lead { score } } }";
    const { status, data, errors } = await mesh.ask(query, { representations: "acme-1" });
    await mesh.close();
    expect([status, errors]).toEqual([200, undefined]);
    expect(data).toMatchObject({
      account: { id: "acme-1", lead: { score: scoreOf("marketing", "acme-1") } },
    });
  });
});
