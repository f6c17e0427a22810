import { describe, expect, it } from "@jest/globals";
import type { SubgraphCall } from "../../kit/federation-subgraphs.ts";
import { createRawEngine, representationsOf, told } from "../../kit/raw-answers.ts";

const ask = createRawEngine({
  sales: `
    type Query { account: Account accounts: [Account!] strict: [[Int!]!]! kind: Kind any: [Node] }
    interface Node { id: ID! }
    type Account implements Node @key(fields: "id") { id: ID! name: String tags: [String!] size: Int home: Home }
    type Home { street: String! floor: Int }
    enum Kind { A B }`,
  care: `
    type Account @key(fields: "id") { id: ID! health: Health! note: String weight: Int @external cost: Int @requires(fields: "weight") }
    type Health { score: Float! trend: String }`,
  stock: `type Account @key(fields: "id") { id: ID! weight: Int }`,
});
const account = { __typename: "Account", id: "a" };
const data = (given: object) => ({ data: given });
const invalid = "SUBGRAPH_INVALID_RESPONSE";

describe("a value", () => {
  it.each([
    ["of another type", { name: 1 }, { name: null }, ["account.name"]],
    ["that is missing", {}, { name: null }, ["account.name"]],
    ["that is no list", { tags: "t" }, { tags: null }, ["account.tags"]],
    ["that is null in a list of what is not", { tags: ["a", null] }, { tags: null }, ["account.tags.1"]],
    [
      "of another type in a list",
      { tags: ["a", {}, 3] },
      { tags: null },
      ["account.tags.1", "account.tags.2"],
    ],
    ["that is no object", { home: [] }, { home: null }, ["account.home"]],
    ["that is too large for Int", { size: 2 ** 31 }, { size: null }, ["account.size"]],
    ["null that must not be", { home: { street: null, floor: 1 } }, { home: null }, ["account.home.street"]],
  ])("%s is null, where it may be, and an error", async (_, given, expected, paths) => {
    const fields = { name: "name", tags: "tags", size: "size", home: "home { street floor }" };
    const [key] = Object.keys(expected) as (keyof typeof fields)[];
    const answer = await ask(`{ account { ${fields[key!]} } }`, { sales: data({ account: given }) });
    expect(answer.data).toEqual({ account: expected });
    expect(told(answer)).toEqual(paths.map((path) => `${path} ${invalid} sales`));
  });

  it.each([
    ["{ strict }", { strict: [[1], [2, null]] }, null, ["strict.1.1"]],
    ["{ strict }", { strict: [null] }, null, ["strict.0"]],
    ["{ kind }", { kind: "C" }, { kind: null }, ["kind"]],
    ["{ any { id } }", { any: [{ __typename: "Node", id: "1" }, null] }, { any: [null, null] }, ["any.0"]],
    ["{ any { id } }", { any: [{ id: "1" }] }, { any: [null] }, ["any.0"]],
    ["{ account { id } }", { account: { id: null } }, { account: null }, ["account.id"]],
  ])("in %s that cannot be goes up to where null may be", async (query, given, expected, paths) => {
    const answer = await ask(query, { sales: data(given) });
    expect(answer.data).toEqual(expected);
    expect(told(answer)).toEqual(paths.map((path) => `${path} ${invalid} sales`));
  });

  it("that nobody asked for is left out, wherever it stands", async () => {
    const given = { b: 1, account: { id: "a", home: { street: "s", secret: 1 }, secret: 1 }, secret: 1 };
    const answer = await ask("{ account { home { street } id } }", { sales: data(given) });
    expect(JSON.stringify(answer.data)).toBe('{"account":{"home":{"street":"s"},"id":"a"}}');
    expect(answer.errors).toBeUndefined();
  });

  it("of another domain does not come by an answer that gives more than it was asked for", async () => {
    const answer = await ask("{ account { home { street } note weight } }", {
      sales: data({ account: { ...account, home: { street: "s" } } }),
      stock: () => "no answer",
      care: data({ _entities: [{ ...account, note: "n", weight: 7, name: "x", home: { street: "t" } }] }),
    });
    expect(answer.data).toEqual({ account: { home: { street: "s" }, note: "n", weight: null } });
    expect(told(answer)).toEqual([`account.weight ${invalid} stock`]);
  });
});

describe("a domain", () => {
  const sales = data({ account: { ...account, name: "n" } });

  it("that is not there leaves its fields null, each with an error", async () => {
    const answer = await ask("{ account { name note weight } }", { sales });
    expect(answer.data).toEqual({ account: { name: "n", note: null, weight: null } });
    expect(told(answer).toSorted()).toEqual([
      "account.note SUBGRAPH_UNAVAILABLE care",
      "account.weight SUBGRAPH_UNAVAILABLE stock",
    ]);
  });

  it("nulls what holds a field that must not be null, with one error", async () => {
    const answer = await ask("{ account { name health { score } } }", { sales });
    expect(answer.data).toEqual({ account: null });
    expect(told(answer)).toEqual(["account.health SUBGRAPH_UNAVAILABLE care"]);
  });

  it("that should have given what another requires is named where that is null", async () => {
    const answer = await ask("{ account { name cost } }", { sales });
    expect(answer.data).toEqual({ account: { name: "n", cost: null } });
    expect(told(answer)).toEqual(["account.cost SUBGRAPH_UNAVAILABLE stock"]);
    expect(answer.calls.map(([name]) => name)).toEqual(["sales", "stock"]);
  });

  it("that has no such entity leaves its fields null, without an error", async () => {
    const care = data({ _entities: [null] });
    const answer = await ask("{ account { name note } }", { sales, care });
    expect(answer).toMatchObject({ data: { account: { name: "n", note: null } } });
    expect(answer.errors).toBeUndefined();
  });

  it("that has no such entity, though it must have, makes an error", async () => {
    const answer = await ask("{ account { name health { score } } }", {
      sales,
      care: data({ _entities: [null] }),
    });
    expect(answer.data).toEqual({ account: null });
    expect(told(answer)).toEqual([`account.health ${invalid} care`]);
  });

  it.each([
    ["no list", { _entities: {} }],
    ["nothing", {}],
    ["null", { _entities: null }],
    ["too few items", { _entities: [] }],
    ["an item of another type", { _entities: [{ __typename: "Health", id: "a", note: "n" }] }],
    ["an item without a type", { _entities: [{ id: "a", note: "n" }] }],
    ["an item without a key", { _entities: [{ __typename: "Account", note: "n" }] }],
    ["an item with another key", { _entities: [{ __typename: "Account", id: "b", note: "n" }] }],
    ["an item that is no object", { _entities: [["a"]] }],
  ])("that gives %s is not believed", async (_, given) => {
    const answer = await ask("{ account { name note } }", { sales, care: data(given) });
    expect(answer.data).toEqual({ account: { name: "n", note: null } });
    expect(told(answer)).toEqual([`account.note ${invalid} care`]);
  });

  it.each(["", "null", "[]", "{}", '{"data":1}', '{"data":null}', "<html>", '{"data":{}'])(
    "that answers %j is not believed",
    async (body) => {
      const answer = await ask("{ account { name } kind }", { sales: body });
      expect(answer.data).toEqual({ account: null, kind: null });
      expect(told(answer)).toEqual([`account ${invalid} sales`, `kind ${invalid} sales`]);
    },
  );
});

describe("an entity", () => {
  const accounts = ["a", "b", "a", "c"].map((id) => ({ __typename: "Account", id }));
  const sales = data({ accounts });

  it("is asked for once, and stands wherever it is", async () => {
    const answer = await ask("{ accounts { id note } }", {
      sales,
      care: (call) =>
        data({ _entities: representationsOf(call).map((one) => ({ ...one, note: one["id"] })) }),
    });
    expect(representationsOf(answer.calls[1]![1])).toHaveLength(3);
    expect(answer.data).toEqual({ accounts: accounts.map(({ id }) => ({ id, note: id })) });
  });

  const failing = (path: readonly unknown[]) => (call: SubgraphCall) => ({
    errors: [
      { message: "CANARY at /var/lib", path, extensions: { code: "BAD_USER_INPUT", secret: "CANARY" } },
    ],
    ...data({ _entities: representationsOf(call).map((one) => ({ ...one, remark: null })) }),
  });

  it.each([
    ["its field", ["_entities", 0, "remark"], ["list.0.remark", "list.2.remark"]],
    ["it as a whole", ["_entities", 0], ["list.0.remark", "list.2.remark"]],
    ["what nobody asked for of it", ["_entities", 0, "CANARY"], ["list.0.remark", "list.2.remark"]],
    ["a place that is none", ["_entities", 9, "remark"], [""]],
    ["nothing of the answer", ["CANARY"], [""]],
    ["nothing at all", undefined as never, [""]],
  ])("has the error about %s at each of its places, in the client's words", async (_, path, expected) => {
    const answer = await ask("{ list: accounts { id remark: note } }", {
      sales: data({ list: accounts }),
      care: failing(path),
    });
    expect(told(answer)).toEqual(expected.map((at) => `${at} BAD_USER_INPUT care`.trim()));
    expect(JSON.stringify([answer.data, answer.errors])).not.toContain("CANARY");
  });

  it("keeps the errors of a flood within bounds, and the nulls", async () => {
    const many = Array.from({ length: 1000 }, () => account);
    const errors = Array.from({ length: 100 }, () => ({ message: "m", path: ["_entities", 0, "note"] }));
    const fields = Array.from({ length: 30 }, (__, index) => `n${index}: note`).join(" ");
    const answer = await ask(`{ accounts { ${fields} } }`, {
      sales: data({ accounts: many }),
      care: { errors, data: null },
    });
    expect(answer.errors).toHaveLength(20_000);
    expect(JSON.stringify(answer.data)).not.toMatch(/undefined|"note"/);
  });
});
