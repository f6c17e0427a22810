import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { serverAudits } from "graphql-http";
import { defineCase } from "../../kit/federation.ts";
import { startCaseGateway } from "../../kit/federation-gateway.ts";
import { startStubGateway } from "../../kit/stub-gateway.ts";

/** What preventing forgery costs: none of these sends a header that a page of another origin could not send. */
const prevented: ReadonlySet<string> = new Set(["5A70", "D6D5", "6A70"]);

let changes = 0;
const graph = defineCase({
  subgraphs: {
    one: {
      sdl: "type Query { echo(text: ID): ID } type Mutation { change: Int }",
      resolvers: {
        Query: { echo: (_, { text }: { text: string }) => text },
        Mutation: { change: () => (changes += 1) },
      },
    },
  },
  operations: {},
});
const whole = () => startCaseGateway(graph, { planner: { wallClockMilliseconds: 10_000 } });

describe.each([
  ["the rooms request and respond", startStubGateway],
  ["a whole gateway", whole],
])("%s", (_, start) => {
  let gateway: { readonly url: string; close(): Promise<void> };
  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(() => gateway.close());

  const audits = serverAudits({ url: () => `${gateway.url}/graphql` });
  const [kept, given] = [false, true].map((isGiven) =>
    audits.filter(({ id }) => prevented.has(id) === isGiven).map(({ id, name, fn }) => ({ id, name, fn })),
  );

  it.each(kept ?? [])("holds $id: $name", async ({ fn }) => {
    const result = await fn();
    expect("reason" in result ? result.reason : "").toBe("");
    expect(result.status).toBe("ok");
  });

  it.each(given ?? [])("gives up $id, which is no more than a $name", async ({ name, fn }) => {
    expect(name).toMatch(/^MAY /);
    expect((await fn()).status).toBe("notice");
  });
});

describe("a whole gateway", () => {
  let gateway: Awaited<ReturnType<typeof whole>>;
  beforeAll(async () => {
    gateway = await whole();
  });
  afterAll(() => gateway.close());

  const get = (parameters: Record<string, string>) =>
    fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { "graphql-require-preflight": "1" },
    });
  const post = async (body: string) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  const ask = (domains: object) =>
    post(JSON.stringify({ query: '{ echo(text: "a") }', extensions: { domains } }));

  it.each<[string, Record<string, string>]>([
    ["alone", { query: "mutation { change }" }],
    ["by its name", { query: "query A { __typename } mutation B { change }", operationName: "B" }],
    ["behind a fragment", { query: "mutation { ...F } fragment F on Mutation { change }" }],
  ])("does not execute a mutation that comes by GET, %s", async (_, parameters) => {
    const response = await get(parameters);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(changes).toBe(0);
  });

  it("executes the query beside it", async () => {
    const query = 'query A { echo(text: "é+ &%") } mutation B { change }';
    const response = await get({ query, operationName: "A" });
    expect(await response.json()).toEqual({ data: { echo: "é+ &%" } });
  });

  it("keeps every digit of an id that came as a number", async () => {
    const digits = "12345678901234567890123";
    const query = "query($id: ID) { echo(text: $id) }";
    const { body } = await post(`{"query":${JSON.stringify(query)},"variables":{"id":${digits}}}`);
    expect(body).toEqual({ data: { echo: digits } });
  });

  it("tells the state of a domain on request, and knows which there are", async () => {
    expect((await ask({ report: true, require: ["one"] })).body).toEqual({
      data: { echo: "a" },
      extensions: { domains: { one: { status: "OK", owner: null, asOf: null, missing: [] } } },
    });
    expect(await ask({ require: ["two"] })).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
    });
  });
});
