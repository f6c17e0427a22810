import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { composeSdl, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

const supergraph = composeSdl({
  sales: `type Query { account(id: ID!): Account accounts(first: Int): [Account!] }
          type Account @key(fields: "id") { id: ID! name: String }`,
  success: `type Account @key(fields: "id") { id: ID! health: Int tickets(limit: Int): [String] }`,
});

describe("a planner", () => {
  let planner: WatchedPlanner;

  beforeAll(async () => {
    planner = await startPlanner(supergraph, { introspection: true });
  });
  afterAll(() => planner.close());

  it("gives a program for a text, at once when it is known", async () => {
    const request = { query: "query A($id: ID!) { account(id: $id) { name health } }" };
    const first = planner.prepare(request);
    expect(first).toBeInstanceOf(Promise);
    const { value } = await first;
    expect(value?.name).toBe("A");
    expect(value?.program.fetches.map(({ domain }) => domain)).toEqual(["sales", "success"]);
    expect(planner.prepare({ ...request, variables: { id: "a1" } })).toEqual({ value });
    expect(planner.prepare({ ...request, query: `${request.query}` })).toEqual({ value });
  });

  it.each([
    ["white space and comments", `{ account(id: "a1") { # all of it\n  health, name } }`],
    ["the operation's name", `query Named { account(id: "a1") { health name } }`],
    ["fragments", `{ account(id: "a1") { ...F } } fragment F on Account { health name }`],
    ["literals", `{ account(id: "another") { health name } }`],
    [
      "variables of other operations",
      `query B($x: Int) { accounts(first: $x) { name } }\n query A { account(id: "a1") { health name } }`,
    ],
  ])("shares one program among texts that differ in %s", async (_, query) => {
    const plain = await planner.plan(`{ account(id: "a1") { health name } }`);
    const operationName = query.includes("query A") ? "A" : undefined;
    const other = await planner.plan(query, { operationName });
    expect(other.codes).toEqual([]);
    expect(other.program).toBe(plain.program);
  });

  it("keeps the literals and the name of each text apart", async () => {
    const one = await planner.plan(`query One { account(id: "one") { name } }`);
    const two = await planner.plan(`query Two { account(id: "two") { name } }`);
    expect([one.name, two.name]).toEqual(["One", "Two"]);
    expect(Object.values(one.literals ?? {})).toEqual(["one"]);
    expect(Object.values(two.literals ?? {})).toEqual(["two"]);
  });

  it("keeps the operations of one text apart", async () => {
    const query = "query A { account(id: 1) { name } } query B { accounts { name } }";
    const a = await planner.plan(query, { operationName: "A" });
    const b = await planner.plan(query, { operationName: "B" });
    const neither = await planner.plan(query);
    expect([a.name, b.name, neither.codes]).toEqual(["A", "B", ["OPERATION_RESOLUTION_FAILURE"]]);
    expect((await planner.plan(query, { operationName: "A" })).program).toBe(a.program);
  });

  it("prepares a text that several ask for at once only once", async () => {
    const { misses } = planner.figures();
    const query = "{ accounts(first: 7) { id name health } }";
    const all = await Promise.all(Array.from({ length: 20 }, () => planner.plan(query)));
    expect(new Set(all.map(({ program }) => program)).size).toBe(1);
    expect(planner.figures().misses - misses).toBe(20);
    const { hits } = planner.figures();
    planner.prepare({ query });
    expect(planner.figures().hits - hits).toBe(1);
  });

  it.each([
    ["{ account(id: 1) { nam } }", "GRAPHQL_VALIDATION_FAILED"],
    ["{ account(id: 1) { ", "GRAPHQL_PARSE_FAILED"],
    [`{ accounts ${"{name} ".repeat(2001)} }`, "OPERATION_LIMIT_EXCEEDED"],
  ])("refuses what the reader refuses, also the second time: %#", async (query, code) => {
    const first = await planner.plan(query);
    expect(first.codes).toContain(code);
    const again = planner.prepare({ query });
    expect(again).not.toBeInstanceOf(Promise);
    expect(again).toMatchObject({ errors: first.messages.map((message) => ({ message })) });
  });

  it.each(["{ __typename }", "{ __schema { queryType { name } } }"])(
    "needs no call for %s",
    async (query) => {
      const { program, codes } = await planner.plan(query);
      expect(codes).toEqual([]);
      expect(program?.fetches).toEqual([]);
      expect(program?.steps).toBeUndefined();
    },
  );

  it("answers introspection by the values of its variables", async () => {
    const query = "query T($name: String!) { __type(name: $name) { name } }";
    const ask = async (name: string) =>
      (await planner.plan(query, { variables: { name } })).program?.constants;
    const [account, none] = await Promise.all([ask("Account"), ask("None")]);
    expect(account).toEqual({ __type: { name: "Account" } });
    expect(none).toEqual({ __type: null });
    expect(await ask("Account")).toEqual(account);
    expect(planner.prepare({ query, variables: { name: "None" } })).not.toBeInstanceOf(Promise);
  });

  it.each(["constructor", "toString", "__proto__"])(
    "takes a variable of introspection with the name of what every object has: %s",
    async (name) => {
      const query = `query ($${name}: String = "Account") { __type(name: $${name}) { name } }`;
      const { program, codes } = await planner.plan(query, { variables: {} });
      expect(codes).toEqual([]);
      expect(program?.constants).toEqual({ __type: { name: "Account" } });
      expect(planner.prepare({ query, variables: {} })).not.toBeInstanceOf(Promise);
    },
  );

  it("fails at a question that no thread can be sent, and goes on", async () => {
    const request = { query: "{ accounts(first: 7) { name } }", variables: { any: () => {} } };
    expect(await planner.explain(request)).toMatch(/could not be planned/);
    expect((await planner.plan("{ accounts(first: 8) { name } }")).codes).toEqual([]);
  });

  it("gives a program where variables of introspection are wrong, since coercing them says so", async () => {
    const query = "query T($name: String!) { __type(name: $name) { name } }";
    const { program, codes } = await planner.plan(query, { variables: { name: 1 } });
    expect(codes).toEqual([]);
    expect(program?.constants).toEqual({});
  });

  it("warms the next planner with what was asked for most", async () => {
    const often = "{ accounts(first: 3) { name } }";
    await planner.plan(often);
    for (let times = 0; times < 100; times += 1) planner.prepare({ query: often });
    const most = planner.mostUsed(2);
    expect(most[0]).toMatchObject({ query: often });
    expect(most).toHaveLength(2);
    const next = await startPlanner(supergraph);
    await next.warm(most);
    expect(next.prepare({ query: often })).not.toBeInstanceOf(Promise);
    await next.close();
    // What comes after its end is refused, and nothing is reported.
    expect((await next.plan("{ accounts { id } }")).codes).toEqual(["PLAN_TIMEOUT"]);
    expect(next.events).toEqual([]);
  });

  it("refuses a supergraph that it cannot build", async () => {
    await expect(startPlanner("type Query { a: Int }")).rejects.toThrow(/supergraph/i);
  });
});
