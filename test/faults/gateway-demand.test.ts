import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { startFakeMesh, type Answer, type FakeMesh } from "../kit/fake-mesh.ts";
import { openSocket, postBytes } from "../kit/raw-socket.ts";

const one = '{ account(id: "acme-1") { deal { score } } }';
const pageOf = (first: number) => `{ leads(first: ${first}) { nodes { label } } }`;
/** Estimated at 11; there are three. */
const page = pageOf(10);

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await startFakeMesh();
});
afterAll(() => mesh.close());
beforeEach(() => {
  for (const fake of Object.values(mesh.fakes)) {
    fake.behave("ok");
    fake.calls.length = 0;
  }
});

const restart = async (options: Parameters<FakeMesh["restart"]>[0]) => {
  await mesh.restart(options);
  await mesh.gateway().ready();
};
const asked = () => Object.values(mesh.fakes).reduce((sum, { calls }) => sum + calls.length, 0);
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;
/** Units that the answer says are left. */
const leftIn = ({ headers }: Answer) => Number(/"cost";r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1]);

/** Units that were left before this was asked, which takes two. */
const left = async () => leftIn(await mesh.ask(one)) + 2;

describe("an operation that costs too much", () => {
  it("is refused before any domain is asked, and costs nothing", async () => {
    await restart({ cost: { maximum: { anonymous: 12 }, budget: { units: { anonymous: 100 } } } });
    const dear = await mesh.ask(pageOf(100));
    expect([dear.status, codeOf(dear)]).toEqual([400, "OPERATION_LIMIT_EXCEEDED"]);
    const long = await mesh.ask("{ leads(first: 1001) { totalCount } }");
    expect([long.status, codeOf(long), long.errors?.[0]?.message]).toEqual([
      400,
      "OPERATION_LIMIT_EXCEEDED",
      'A page of the operation has 1001 records; the limit "cost.pageSize" is 1000.',
    ]);
    expect(asked()).toBe(0);
    expect(leftIn(await mesh.ask(one))).toBe(98);
  });
});

describe("a client with a budget", () => {
  beforeAll(() =>
    restart({
      cost: { budget: { units: { anonymous: 100 } } },
      deadlines: { requestMilliseconds: 3000, subgraphMilliseconds: 1000 },
    }),
  );
  it("is told what is left of it, and gets back what lists were shorter than estimated", async () => {
    const first = await mesh.ask(one);
    expect(first.headers.get("ratelimit-policy")).toBe('"cost";q=100;w=60');
    expect(first.headers.get("ratelimit")).toMatch(/^"cost";r=98;t=\d\d$/);
    expect(leftIn(await mesh.ask(page))).toBe(98 - 4);
  });

  it("pays nothing for what never ran", async () => {
    const before = await left();
    expect((await mesh.ask("{")).status).toBe(400);
    expect((await mesh.ask("{ nothing }")).status).toBe(400);
    expect((await mesh.ask("query($id: AccountID!) { account(id: $id) { id } }", {})).status).toBe(400);
    expect(await left()).toBe(before - 2);
  });

  it("does not pay for the lists of a domain that fails", async () => {
    const before = await left();
    mesh.fakes.marketing.behave("garbage");
    const answer = await mesh.ask(page);
    expect(answer.errors).toHaveLength(1);
    expect(leftIn(answer)).toBe(before - 3);
  });

  it("pays all that was estimated where it does not wait for the answer: what domains did is not known", async () => {
    const before = await left();
    mesh.fakes.marketing.behave("hang");
    const socket = await openSocket(Number(new URL(mesh.gateway().url).port));
    socket.write(postBytes(JSON.stringify({ query: page })));
    await eventually(() => expect(mesh.fakes.marketing.calls).toHaveLength(1));
    socket.destroy();
    await eventually(async () => expect(leftIn(await mesh.ask("{ __typename }"))).toBe(before - 2 - 11));
  });

  it("pays all that was estimated where a domain's time is up", async () => {
    const before = await left();
    mesh.fakes.marketing.behave("hang");
    expect((await mesh.ask(page)).errors).toHaveLength(1);
    expect(await left()).toBe(before - 2 - 11);
  });

  it("is told when to come back once it is spent, and no domain is asked", async () => {
    let answer = await mesh.ask(one);
    while (answer.status === 200) answer = await mesh.ask(one);
    const before = asked();
    const refused = await mesh.ask(one);
    expect([refused.status, codeOf(refused), refused.data]).toEqual([429, "COST_BUDGET_EXCEEDED", undefined]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(10);
    expect(leftIn(refused)).toBeLessThan(2);
    expect(asked()).toBe(before);
  });
});

describe("a domain with a budget of its own", () => {
  it("is asked for no more, while others are", async () => {
    const units = { anonymous: 3, signedIn: 3 };
    await restart({ cost: { budget: { domains: { sales: units } } } });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await mesh.ask(one)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await mesh.ask('{ account(id: "acme-1") { lead { score } } }')).status).toBe(200);
    const refused = await mesh.ask(one);
    expect(refused.errors?.[0]?.message).toContain("the budget of its client on sales is 3 in 60 seconds");
    expect(refused.headers.get("ratelimit")).toMatch(/^"cost";r=\d+;t=\d+, "cost-sales";r=0;t=\d+$/);
  });
});

describe("a client that may run its manifest alone", () => {
  it("is served by id, and by nothing else", async () => {
    const id = hash("sha256", one, "hex");
    const manifest = join(mesh.data, "manifest.json");
    writeFileSync(manifest, JSON.stringify({ [id]: one }));
    await restart({ persisted: { clients: { anonymous: { manifests: [manifest], requireId: true } } } });
    const text = await mesh.ask(one);
    expect([text.status, codeOf(text)]).toEqual([403, "PERSISTED_QUERY_ID_REQUIRED"]);
    const send = async (body: object) => mesh.ask("", {}, { body: JSON.stringify(body) });
    const unknown = await send({ documentId: hash("sha256", page, "hex") });
    expect([unknown.status, codeOf(unknown)]).toEqual([400, "PERSISTED_QUERY_NOT_FOUND"]);
    expect(asked()).toBe(0);
    expect((await send({ documentId: id })).data).toMatchObject({ account: { deal: {} } });
  });

  it("does not start on a manifest that cannot be used", async () => {
    const manifest = join(mesh.data, "broken.json");
    writeFileSync(manifest, "{");
    const clients = { anonymous: { manifests: [manifest] } };
    await expect(mesh.restart({ persisted: { clients } })).rejects.toThrow(
      `The manifest ${manifest} cannot be used: it must be JSON`,
    );
    await restart({});
  });
});
