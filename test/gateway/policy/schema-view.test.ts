import { describe, expect, it } from "@jest/globals";
import {
  buildSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from "graphql";
import { createPolicyDecider } from "../../../gateway/src/policy/index.ts";
import { crmSchema, flat } from "./crm.ts";
import { clearanceOf, tableOf, type Demand } from "./tables.ts";

const viewOf = (schema: GraphQLSchema, demands: Readonly<Record<string, string | Demand>>): GraphQLSchema => {
  const table = tableOf(demands);
  const view = createPolicyDecider({ schema, table }).schemaFor(clearanceOf(table));
  // Built anew, since a schema that is trusted is not looked at.
  expect(validateSchema(buildSchema(printSchema(view)))).toEqual([]);
  return view;
};

/** The text of what is seen of a schema by who may not see these. */
const seen = (sdl: string, ...refused: readonly string[]): string =>
  flat(
    printSchema(
      viewOf(buildSchema(sdl), Object.fromEntries(refused.map((coordinate) => [coordinate, "rule"]))),
    ),
  );

describe("the schema that somebody sees", () => {
  it("is the whole one for who may see all, with descriptions, deprecations and directives", () => {
    const sdl = `
      "Marks." directive @mark(as: Shape = ROUND, with: [Option!]) repeatable on FIELD
      enum Shape { "Round." ROUND SQUARE @deprecated(reason: "old") }
      input Option { "Size." size: Int! = 3 shape: Shape = ROUND more: Option old: Int @deprecated }
      input One @oneOf { a: Int b: String }
      scalar Link @specifiedBy(url: "https://example.com/link")
      interface Named { name(of: String = "x"): String }
      interface Titled implements Named { name(of: String = "x"): String title: String }
      "A thing." type Thing implements Named & Titled { name(of: String = "x", also: Int): String title: String link: Link }
      type Other { id: ID! @deprecated(reason: "no") }
      union Both = Thing | Other
      type Query { both(one: One): Both named(by: Option = {size: 1, shape: SQUARE}): [Named!]! }
      type Mutation { do: Int }
      type Subscription { see: Int }
    `;
    const schema = buildSchema(sdl);
    expect(printSchema(viewOf(schema, {}))).toBe(printSchema(schema));
    expect(printSchema(viewOf(crmSchema(), {}))).toBe(printSchema(crmSchema()));
  });

  it("has what is masked and not what is refused", () => {
    const view = viewOf(buildSchema("type Query { a: Int b: Int c: Int }"), {
      "Query.a": { clear: ["rule"], mask: "NULL" },
      "Query.b": { clear: ["rule"] },
    });
    expect(flat(printSchema(view))).toBe("type Query { a: Int c: Int }");
  });

  it.each<[string, string, string, string[]]>([
    [
      "types that nothing leads to any more",
      "type Query { a: A b: Int } type A { c: C } type C { d: E } enum E { X }",
      "type Query { b: Int }",
      ["Query.a"],
    ],
    [
      "types without fields, and fields of them",
      "type Query { a: A b: [A!]! c: Int } type A { x: Int y: B } type B { z: Int }",
      "type Query { c: Int }",
      ["A.x", "B.z"],
    ],
    ["arguments", "type Query { a(x: Int, y: Int): Int }", "type Query { a(y: Int): Int }", ["Query.a(x:)"]],
    [
      "fields whose argument must be given",
      "type Query { a(x: Int!, y: Int): Int b(x: Int! = 1): Int }",
      "type Query { b: Int }",
      ["Query.a(x:)", "Query.b(x:)"],
    ],
    [
      "input fields",
      "input I { a: Int b: Int } type Query { a(i: I): Int }",
      "input I { b: Int } type Query { a(i: I): Int }",
      ["I.a"],
    ],
    [
      "inputs with a field that must be given",
      "input I { a: Int! b: J } input J { i: I c: Int } type Query { a(j: J): Int b(i: I!): Int c(i: I): Int }",
      "input J { c: Int } type Query { a(j: J): Int c: Int }",
      ["I.a"],
    ],
    [
      "inputs without fields",
      "input I { a: Int } type Query { a(i: I): Int b(i: [I!]!): Int }",
      "type Query { a: Int }",
      ["I.a"],
    ],
    [
      "enum values",
      "enum E { A B } type Query { a(e: E): E }",
      "enum E { B } type Query { a(e: E): E }",
      ["E.A"],
    ],
    [
      "enums without values, and what is of them",
      "enum E { A } input I { e: E i: Int } type Query { a: E b(e: E, i: I): Int }",
      "input I { i: Int } type Query { b(i: I): Int }",
      ["E.A"],
    ],
    [
      "members of unions",
      "type Query { u: U } union U = A | B type A { x: Int } type B { y: Int }",
      "type Query { u: U } union U = B type B { y: Int }",
      ["A.x"],
    ],
    [
      "unions without members",
      "type Query { u: U b: Int } union U = A type A { x: Int }",
      "type Query { b: Int }",
      ["A.x"],
    ],
    [
      "roots without fields",
      "type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int }",
      "type Query { a: Int } type Subscription { c: Int }",
      ["Mutation.b"],
    ],
    [
      "roots of other names",
      "schema { query: Ask mutation: Do } type Ask { a: Int } type Do { b: Int }",
      "schema { query: Ask } type Ask { a: Int }",
      ["Do.b"],
    ],
    [
      "defaults that name what may not be used",
      "enum E { A B } input K { e: E k: K x: Int } input I { e: E = A f: E! = A i: K = {e: B} j: K = {e: A} k: K = {k: {e: A}} l: K = {x: 1} } type Query { a(e: E = A, b: E = B, l: [E] = [A, B]): Int b(i: I): Int c(v: Int = 3): Int }",
      "enum E { B } input K { e: E k: K } input I { e: E f: E! i: K = {e: B} j: K k: K l: K } type Query { a(e: E, b: E = B, l: [E]): Int b(i: I): Int c(v: Int = 3): Int }",
      ["E.A", "K.x"],
    ],
  ])("is without %s", (_, sdl, view, refused) => {
    expect(seen(sdl, ...refused)).toBe(view);
  });

  it("keeps interfaces that implement what can be reached, and what implements those", () => {
    const sdl =
      "interface N { id: ID } interface M implements N { id: ID x: X } type A implements N & M { id: ID x: X } type B implements N { id: ID } type X { y: Int } type Query { n: N }";
    expect(seen(sdl, "Nothing.x")).toBe(sdl);
    const other =
      "interface N { id: ID } interface M implements N { id: ID x: X } type X { y: Int } type Query { n: N }";
    expect(seen(other, "Nothing.x")).toBe(other);
  });

  it("is trusted as the whole one is", () => {
    const schema = buildSchema("type Query { __a: Int b: Int }", { assumeValid: true });
    const table = tableOf({ "Query.b": "rule" });
    const view = createPolicyDecider({ schema, table }).schemaFor(clearanceOf(table));
    expect(validateSchema(view)).toEqual([]);
    expect(flat(printSchema(view))).toBe("type Query { __a: Int }");
  });

  it("reads the scalars of the mesh as the gateway does", () => {
    const view = viewOf(buildSchema("scalar AccountID type Query { a(id: AccountID): Int b: Int }"), {
      "Query.b": "rule",
    });
    expect(validate(view, parse("{ a(id: true) }"))).toHaveLength(1);
  });

  it("keeps what directives need", () => {
    const sdl =
      "directive @d(i: I) on FIELD enum E { A } input I { e: E } type Query { a(i: I): Int b: Int }";
    expect(seen(sdl, "Query.a")).toBe(
      "directive @d(i: I) on FIELD enum E { A } input I { e: E } type Query { b: Int }",
    );
  });

  it("has a field that says so where nothing may be seen", () => {
    const sdl = "type Query { a: A } type A { b: Int } type Mutation { c: Int }";
    const nothing = '"""The caller may see nothing of this graph.""" _: Boolean';
    expect(seen(sdl, "A.b", "Mutation.c")).toBe(`type Query { ${nothing} }`);
    expect(seen("type Query { a: Int } type A { q: Query }", "Query.a")).toBe(`type Query { ${nothing} }`);
    expect(seen("type Query { _: Int a: Int }", "Query._", "Query.a")).toBe(`type Query { ${nothing} }`);
    const implementing = "interface N { a: Int } type Query implements N { a: Int }";
    expect(seen(implementing, "Query.a")).toBe(`type Query { ${nothing} }`);
  });

  it("has inputs of which one field must be given as they were", () => {
    const view = viewOf(buildSchema("input I @oneOf { a: Int b: Int } type Query { a(i: I): Int }"), {
      "I.a": "rule",
    });
    const type = view.getType("I") as GraphQLInputObjectType;
    expect([type.isOneOf, Object.keys(type.getFields())]).toEqual([true, ["b"]]);
  });
});

describe("an interface that somebody sees", () => {
  const types = "type A implements N { id: ID x: Int } type B implements N { id: ID x: Int }";
  const sdl = `interface N { id: ID x: Int } ${types} type Query { n: N }`;

  it("is without fields that one of its types may not show", () => {
    expect(seen(sdl, "A.x")).toBe(
      "interface N { id: ID } type A implements N { id: ID } type B implements N { id: ID x: Int } type Query { n: N }",
    );
  });

  it("is not there where its types may show none of its fields together", () => {
    expect(seen(sdl, "A.x", "B.id", "Query.other")).toBe(
      'type Query { """The caller may see nothing of this graph.""" _: Boolean }',
    );
    expect(seen(sdl.replace("n: N", "n: N a: A b: B"), "A.x", "B.id")).toBe(
      "type A { id: ID } type B { x: Int } type Query { a: A b: B }",
    );
  });

  it("has what is left of its types, where one has nothing left", () => {
    expect(seen(sdl, "A.x", "A.id")).toBe(
      "interface N { id: ID x: Int } type B implements N { id: ID x: Int } type Query { n: N }",
    );
    expect(seen(`${sdl.replace("n: N", "n: N c: Int")}`, "A.x", "A.id", "B.x", "B.id")).toBe(
      "type Query { c: Int }",
    );
  });

  it("stays where nothing ever implemented it", () => {
    expect(seen("interface N { id: ID x: M } interface M { y: Int z: Int } type Query { n: N }", "M.y")).toBe(
      "interface N { id: ID x: M } interface M { z: Int } type Query { n: N }",
    );
  });

  it("is without arguments that one of its types may not take", () => {
    const fields = "f(a: Int, b: Int = 1, c: Int!): Int g: Int";
    const text = `interface N { ${fields} } type A implements N { ${fields} } type B implements N { ${fields} } type Query { n: N }`;
    const without = fields.replace("a: Int, ", "");
    expect(seen(text, "A.f(a:)")).toBe(
      `interface N { ${without} } type A implements N { ${without} } type B implements N { ${fields} } type Query { n: N }`,
    );
    expect(seen(text, "A.f(c:)")).toBe(
      `interface N { g: Int } type A implements N { g: Int } type B implements N { ${fields} } type Query { n: N }`,
    );
  });

  it("is without a field for which one of its types must be given what the others may not take", () => {
    const text =
      "interface N { f(a: Int! = 1): Int g: Int } type A implements N { f(a: Int! = 1): Int g: Int } type B implements N { f(a: Int!): Int g: Int } type Query { n: N }";
    expect(seen(text, "A.f(a:)")).toBe(
      "interface N { g: Int } type A implements N { f: Int g: Int } type B implements N { f(a: Int!): Int g: Int } type Query { n: N }",
    );
  });

  it("is without fields that an interface which implements it cannot have", () => {
    const n = "interface V { v: Int } interface N { f: V g: Int }";
    const a = "type Y implements V { v: Int } type A implements N { f: Y g: Int } type Query { n: N m: M }";
    const x = "interface X implements V { v: Int } type Z implements X & V { v: Int }";
    expect(seen(`${n} ${x} interface M implements N { f: X g: Int } ${a}`, "Z.v")).toBe(
      "interface V { v: Int } interface N { g: Int } interface M implements N { g: Int } type Y implements V { v: Int } type A implements N { f: Y g: Int } type Query { n: N m: M }",
    );
  });
});
