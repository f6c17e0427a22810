import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createGateway } from "../../gateway/src/server.ts";
import { run } from "../gateway/cli/launch.ts";
import { linesOf } from "../kit/audit-log.ts";
import { eventually } from "../kit/eventually.ts";
import { everyonePolicy } from "../kit/everyone.ts";
import { fakeDomain } from "../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

interface PolicyFile {
  version: string;
  roles: Record<string, { clearance: string }>;
  policies: unknown[];
}

const everyone = JSON.parse(readFileSync(everyonePolicy, "utf8")) as PolicyFile;
/** Nobody in particular sees what is confidential, and nothing beyond. */
const strict: PolicyFile = {
  ...everyone,
  roles: { anonymous: { ...everyone.roles["anonymous"], clearance: "CONFIDENTIAL" } },
};
const [clearance] = everyone.policies as object[];
const withExtra = (level: string) =>
  fakeDomain("marketing", `"One more." extra: Int @classification(level: ${level})`);
const query = `{ account(id: "acme-1") { extra lead { label } } }`;

const warned = (option: string, role: string) =>
  `The option "${option}" must name a role of the policy, and "${role}" is none; it has anonymous.`;

describe("the policy of a running gateway", () => {
  let mesh: FakeMesh;
  let file: string;
  const write = (policy: unknown) =>
    writeFileSync(file, typeof policy === "string" ? policy : JSON.stringify(policy));
  const codes = async () => (await mesh.ask(query)).errors?.map(({ extensions }) => extensions.code);
  const logged = (event: string) => mesh.log.filter((entry) => entry.event === event);

  beforeAll(async () => {
    mesh = await startFakeMesh();
    file = join(mesh.data, "policy.json");
    write(everyone);
    mesh.fakes.marketing.redeploy(withExtra("RESTRICTED"));
    await mesh.restart({ policy: { file, milliseconds: 50 } });
  });
  beforeEach(async () => {
    write(everyone);
    await eventually(async () => expect(await codes()).toBeUndefined());
    mesh.log.length = 0;
  });
  afterAll(() => mesh.close());

  it("decides anew once its file has changed, without a request that fails", async () => {
    write(strict);
    await eventually(async () => expect(await codes()).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]));
    expect((await mesh.ask(query)).data).toEqual({
      account: { extra: null, lead: { label: "marketing:acme-1" } },
    });
    const { calls } = mesh.fakes.marketing;
    calls.length = 0;
    await mesh.ask(query);
    expect(JSON.stringify(calls)).not.toContain("extra");
  });

  it.each([
    ["is no JSON", "{"],
    ["says what no policy says", { ...strict, color: "green" }],
    [
      "names a field that is not there",
      { ...strict, policies: [{ ...clearance, on: { coordinates: ["Lead.emial"] } }, clearance] },
    ],
  ])("stays as it was where its file %s", async (_, broken) => {
    write(strict);
    await eventually(async () => expect(await codes()).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]));
    write(broken);
    await eventually(() => expect(logged("policy-refused")).toHaveLength(1));
    expect(await codes()).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]);
  });

  it("keeps a gateway from starting where it is missing", async () => {
    const missing = join(mesh.data, "missing.json");
    const subgraphs = { sales: { url: mesh.fakes.sales.url } };
    const options = { port: 0, data: mesh.data, policy: { file: missing }, subgraphs };
    await expect(createGateway(options)).rejects.toThrow(
      /The policy \S+missing\.json must be a file that can be read/,
    );
  });

  it("is what a gateway compares the roles with that it bounds, and warns of others", async () => {
    const anonymous = 0;
    await mesh.restart({
      policy: { file, milliseconds: 50 },
      cost: {
        maximum: { anonymous, analsyt: 5 },
        budget: { units: { anonymous, signedIn: 7 }, domains: { sales: { anonymous, guest: 5 } } },
      },
    });
    expect(logged("policy-warning").map(({ message }) => message)).toEqual([
      warned("cost.maximum.analsyt", "analsyt"),
      warned("cost.budget.domains.sales.guest", "guest"),
    ]);
  });

  it("does not let a domain open what was closed, until somebody approves it", async () => {
    write(strict);
    await eventually(async () => expect(await codes()).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]));
    mesh.fakes.marketing.redeploy(withExtra("PUBLIC"));
    await eventually(() =>
      expect(logged("supergraph-refused").at(-1)?.message).toMatch(
        /1 of its coordinates would be protected less, such as Account\.extra: in clear instead of refused/,
      ),
    );
    expect(await codes()).toEqual(["UNAUTHORIZED_FIELD_OR_TYPE"]);
    const diff = await run(["policy", "diff", "--data", mesh.data]);
    expect(diff.text).toContain("Account.extra: in clear instead of refused");
    expect(await run(["policy", "approve", "--data", mesh.data])).toMatchObject({ code: 0 });
    await eventually(async () => expect(await codes()).toBeUndefined());
    expect((await run(["policy", "diff", "--data", mesh.data])).text).toContain("Nothing waits");
    const approved = linesOf(join(mesh.data, "audit")).find((line) => line.includes('"approved"'));
    expect(JSON.parse(approved ?? "")).toMatchObject({ kind: "policy", subjects: ["Account.extra"] });
  });
});
