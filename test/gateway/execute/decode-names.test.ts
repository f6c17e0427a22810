import { afterEach, expect, it } from "@jest/globals";
import { createRawEngine, told } from "../../kit/raw-answers.ts";

const ask = createRawEngine({
  one: `
    type Query { row: Row rows: [Row] any: Any }
    type Row @key(fields: "id") { id: ID! size: Int constructor: Int toString: String name: String inner: Inner @shareable free: Free }
    type Inner @shareable { left: Int valueOf: Int }
    type Other { left: Int }
    union Any = Row | Other
    scalar Free`,
  two: `
    type Row @key(fields: "id") { id: ID! hasOwnProperty: Int inner: Inner @shareable }
    type Inner @shareable { left: Int more: Int }`,
});
const row = { __typename: "Row", id: "1" };

afterEach(() => expect(Object.keys(Object.prototype)).toEqual([]));

it.each([
  ['{"data":{"row":{"__proto__":{"name":"x"},"name":1}}}', "{ row { name } }"],
  ['{"data":{"__proto__":{"row":{"name":"x"}}}}', "{ row { name } }"],
  ['{"data":{"row":{"inner":{"__proto__":{"left":7}}}}}', "{ row { inner { left } } }"],
])("takes no value from a __proto__ that a domain sends: %s", async (body, query) => {
  const answer = await ask(query, { one: body });
  expect(JSON.stringify(answer.data)).not.toMatch(/"x"|7/);
  expect(told(answer)).toHaveLength(1);
});

it("gives null, not what every object has, for names that a domain leaves out", async () => {
  const answer = await ask("{ row { constructor toString inner { valueOf } } }", {
    one: { data: { row: { inner: {} } } },
  });
  expect(JSON.stringify(answer.data)).toBe(
    '{"row":{"constructor":null,"toString":null,"inner":{"valueOf":null}}}',
  );
  expect(told(answer)).toHaveLength(3);
});

it("gives aliases of such names their values, in order", async () => {
  const one = '{"data":{"row":{"__proto__":"a","constructor":2,"toString":"c","__typename":"Row","id":"1"}}}';
  const answer = await ask("{ row { __proto__: name constructor toString valueOf: id } }", {
    one: one.replace('"id":"1"', '"valueOf":"1"'),
  });
  expect(JSON.stringify(answer.data)).toBe(
    '{"row":{"__proto__":"a","constructor":2,"toString":"c","valueOf":"1"}}',
  );
  expect(answer.errors).toBeUndefined();
});

it("leaves a scalar that only the domain knows as it is", async () => {
  const free = '{"__proto__":{"a":1},"constructor":[null],"n":1e2}';
  const answer = await ask("{ row { free } }", { one: `{"data":{"row":{"free":${free}}}}` });
  expect(JSON.stringify(answer.data)).toBe(`{"row":{"free":${JSON.stringify(JSON.parse(free))}}}`);
});

it("merges objects that two domains give, and keeps what one has where the other has null", async () => {
  const query = "{ row { inner { left more } hasOwnProperty } }";
  const one = { data: { row: { ...row, inner: { left: 1 } } } };
  const both = { data: { _entities: [{ ...row, inner: { more: 2 }, hasOwnProperty: 3 }] } };
  const answer = await ask(query, { one, two: both });
  expect(answer.data).toEqual({ row: { inner: { left: 1, more: 2 }, hasOwnProperty: 3 } });
  const half = { data: { _entities: [{ ...row, inner: null, hasOwnProperty: 3 }] } };
  const lesser = await ask(query, { one, two: half });
  expect(lesser.data).toEqual({ row: { inner: { left: 1, more: null }, hasOwnProperty: 3 } });
  expect(told(lesser)).toEqual(["row.inner.more SUBGRAPH_INVALID_RESPONSE two"]);
});

it("gives each of a union's types its own, and refuses a type that is none of them", async () => {
  const query = "{ any { __typename ... on Row { x: size } ... on Other { x: left } } }";
  const whole = await ask(query, { one: { data: { any: { __typename: "Other", x__alias_0: 1 } } } });
  expect(whole.data).toEqual({ any: { __typename: "Other", x: 1 } });
  const none = await ask(query, { one: { data: { any: { __typename: "constructor", x: 1 } } } });
  expect(none.data).toEqual({ any: null });
  expect(told(none)).toEqual(["any SUBGRAPH_INVALID_RESPONSE one"]);
});
