import { describe, expect, it } from "@jest/globals";
import { createByteProgram } from "../../../gateway/src/execute/bytes/index.ts";
import { bodyOf } from "../../../gateway/src/execute/request-body.ts";
import { specialise } from "../../../gateway/src/execute/specialise.ts";
import { createCompile, printSelection } from "../../kit/compile-query.ts";

const compile = createCompile({
  one: `type Query { row: Row } type Row @key(fields: "id") { id: ID! a: Int b: Int @deprecated w: Int }`,
  two: `type Row @key(fields: "id") { id: ID! w: Int @external c: Int x: Int @requires(fields: "w") }`,
});
const query = `query($p: Boolean!, $q: Boolean!) { row {
  ... @include(if: $p) { b a } ... @skip(if: $p) { a b } c @include(if: $q) x @skip(if: $q) } }`;

describe("a program for the values of its conditions", () => {
  const program = compile(query);
  const rowOf = (variables: object) =>
    printSelection(specialise(program, variables as never).answer).replace(/^\{Query:row(.*)\}$/, "$1");

  const required = (q: boolean) =>
    specialise(program, { p: true, q })
      .fetches.find(({ domain }) => domain === "two")
      ?.entities?.representations["Row"]?.fields.map(({ key }) => key);

  it.each([
    [{ p: true, q: true }, "{Row:b a c}"],
    [{ p: false, q: true }, "{Row:a b c}"],
    [{ p: true, q: false }, "{Row:b a x}"],
    [{}, "{Row:a b x}"],
  ])("has for %j what is left, in the order of what is left", (variables, expected) => {
    expect(rowOf(variables)).toBe(expected);
  });

  it("waits for nothing that only what is left out requires", () => {
    expect(required(false)).toEqual(["id", "w"]);
    expect(required(true)).toEqual(["id"]);
  });

  it("has only the fetches that run, so that their answers can be carried as bytes", () => {
    const conditional = compile("query($p: Boolean!) { row { a c @include(if: $p) } }");
    const fetchesFor = (p: boolean) => {
      const { fetches, ...rest } = specialise(conditional, { p });
      expect(fetches.map(({ id }) => id)).toEqual([...fetches.keys()]);
      expect(createByteProgram({ fetches, ...rest })).toBeDefined();
      return fetches.map(({ domain }) => domain);
    };
    expect(fetchesFor(true)).toEqual(["one", "two"]);
    expect(fetchesFor(false)).toEqual(["one"]);
  });

  it("is the same object for the same values, and itself where it has no conditions", () => {
    const values = { p: true, q: true };
    expect(specialise(program, { ...values, other: 1 })).toBe(specialise(program, values));
    const plain = compile("{ row { a } }");
    expect(specialise(plain, values)).toBe(plain);
    const { steps } = specialise(program, values);
    expect(JSON.stringify(steps)).not.toContain("condition");
  });

  it("is kept for sixteen sets of values at most", () => {
    const names = ["a", "b", "c", "d", "e"];
    const many = compile(
      `query(${names.map((name) => `$${name}: Boolean!`).join()}) { row { ${names
        .map((name) => `${name}: a @include(if: $${name})`)
        .join(" ")} } }`,
    );
    const valuesOf = (bits: number) =>
      Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) > 0]));
    const first = specialise(many, valuesOf(0));
    for (let bits = 1; bits < 32; bits += 1) specialise(many, valuesOf(bits));
    expect(specialise(many, valuesOf(31))).toBe(specialise(many, valuesOf(31)));
    expect(specialise(many, valuesOf(0))).not.toBe(first);
  });
});

describe("the body of a call", () => {
  const fetch = {
    id: 0,
    domain: "one",
    kind: "query",
    text: "",
    bodyStart: '{"query":"q","variables":{',
    variables: [
      { sent: "a", given: "a" },
      { sent: "b_", given: "b" },
    ],
    path: [],
    answer: { typename: "Query", isConcrete: true, fields: {} },
  } as const;

  it.each([
    [{}, {}],
    [{ a: null }, { a: null }],
    [{ b: [{ c: '"' }], z: 1 }, { b_: [{ c: '"' }] }],
    [{ a: 1, b: undefined }, { a: 1 }],
  ])("has of the variables %j those that it uses", (variables, expected) => {
    expect(JSON.parse(bodyOf(fetch, variables))).toEqual({ query: "q", variables: expected });
  });

  it("takes no variable from an object's prototype", () => {
    const inherits = { ...fetch, variables: [{ sent: "constructor", given: "constructor" }] };
    expect(JSON.parse(bodyOf(inherits, {}))).toEqual({ query: "q", variables: {} });
  });

  it("ends with the representations as they are", () => {
    const entities = { variable: "representations", representations: {} };
    expect(bodyOf({ ...fetch, entities }, { a: 1 }, '{"id":"1"},{"id":"2"}')).toBe(
      '{"query":"q","variables":{"a":1,"representations":[{"id":"1"},{"id":"2"}]}}',
    );
  });
});
