import { describe, expect, it } from "@jest/globals";
import type { Fetch } from "../../../gateway/src/plan/index.ts";
import { createCompile, printSelection } from "../../kit/compile-query.ts";

const told = ({ domain, path, text }: Fetch) => [
  domain,
  path.map(({ key = "@", types }) => (types ? `${key}|${types.join("|")}` : key)).join("."),
  text,
];

const shop = createCompile({
  products: `
    type Query { product(id: ID!): Product products: [[Product!]] found: [Found!]! }
    type Mutation { first: Int second(by: Int): Product }
    type Product @key(fields: "id") @key(fields: "sku maker { name }") {
      id: ID! sku: String! maker: Maker! weight: Int size: Size!
    }
    type Maker @shareable { name: String! }
    type Brand { text: Float }
    enum Size { S M XS @inaccessible }
    union Found = Product | Brand`,
  stock: `
    type Product @key(fields: "id") {
      id: ID! weight: Int @external text: String left: Int! cost: Int @requires(fields: "weight")
    }
    type Mutation { third: Int }`,
  makers: `
    type Product @key(fields: "sku maker { name }") { sku: String! maker: Maker! since: String }
    type Maker @shareable { name: String! }`,
});

describe("a fetch", () => {
  it("selects type and key of its entities first, and what the client asked for in its order", () => {
    const { fetches, steps } = shop("{ products { left size id text } }");
    expect(fetches.map(told)).toEqual([
      ["products", "", "{products{__typename id size}}"],
      [
        "stock",
        "products.@.@",
        "query($representations:[_Any!]!){_entities(representations:$representations){__typename ...on Product{id left text}}}",
      ],
    ]);
    expect(steps).toEqual({
      kind: "sequence",
      steps: [
        { kind: "fetch", fetch: 0 },
        { kind: "fetch", fetch: 1 },
      ],
    });
    expect(JSON.parse(`${fetches[1]?.bodyStart}}}`)).toEqual({ query: fetches[1]?.text, variables: {} });
    expect(printSelection(fetches[1]!.answer)).toBe("{Product:__typename! id! left! text}");
  });

  it("sends the key first, then what is required", () => {
    const { fetches } = shop("{ products { cost } }");
    expect(fetches[1]?.entities).toEqual({
      variable: "representations",
      representations: {
        Product: {
          typename: "Product",
          types: ["Product"],
          fields: [
            { key: "id", source: "id" },
            { key: "weight", source: "weight" },
          ],
          key: [{ key: "id", source: "id" }],
        },
      },
    });
  });

  it("uses the key that the domain has, with objects within", () => {
    const { fetches } = shop("{ products { since } }");
    const maker = { key: "maker", source: "maker", fields: { "*": [{ key: "name", source: "name" }] } };
    expect(fetches[1]?.text).toContain("...on Product{sku maker{name}since}");
    expect(fetches[1]?.entities?.representations["Product"]?.key).toEqual([
      { key: "sku", source: "sku" },
      maker,
    ]);
  });

  it("names the variables that its text uses, and no others", () => {
    const { fetches } = shop(
      "query($id: ID!, $yes: Boolean!) { product(id: $id) { left @include(if: $yes) } }",
    );
    expect(fetches.map(({ variables }) => variables)).toEqual([[{ sent: "id", given: "id" }], []]);
  });

  it("lets a client call a variable and an alias as the planner does", () => {
    const { fetches, answer } = shop(
      "query($representations: ID!) { product(id: $representations) { id: text left } }",
    );
    const [root, entities] = fetches;
    expect(root?.variables.map(({ given }) => given)).toEqual(["representations"]);
    expect(root?.variables[0]?.sent).not.toBe(entities?.entities?.variable);
    expect(printSelection(answer)).toMatch(/^\{Query:product\{Product:id<\w+ left!\}\}$/);
    expect(entities?.entities?.representations["Product"]?.key).toEqual([{ key: "id", source: "id" }]);
  });

  it("merges a field under the client's key where the planner had to send an alias", () => {
    const { fetches, answer } = shop("{ found { ... on Product { text: weight } ... on Brand { text } } }");
    expect(fetches[0]?.text).toBe(
      "{found{__typename ...on Product{text:weight}...on Brand{text__alias_0:text}}}",
    );
    expect(printSelection(fetches[0]!.answer)).toBe(
      "{Query:found[!]!{Product:__typename! text,Brand:__typename! text__alias_0<text}}",
    );
    expect(printSelection(answer)).toBe("{Query:found[!]!{Product:text,Brand:text}}");
  });

  it("takes values that clients may not see, which the answer does not", () => {
    const { fetches, answer } = shop("{ products { size } }");
    expect(JSON.stringify(fetches[0]?.answer)).toContain('"values":["S","M","XS"]');
    expect(JSON.stringify(answer)).toContain('"values":["S","M"]');
  });

  it("takes any name for a root type's __typename, which the answer knows", () => {
    const { fetches, answer } = shop("{ __typename product(id: 1) { id } }");
    expect(printSelection(answer)).toBe("{Query:__typename! product{Product:id!}}");
    expect(fetches.map(({ text }) => text)).toEqual(["{product(id:1){id}}"]);
    expect(shop("{ __typename }")).toMatchObject({ fetches: [], answer: { typename: "Query" } });
  });
});

describe("steps", () => {
  it("are in the order of a mutation's fields", () => {
    const { fetches, steps } = shop("mutation { first third second(by: 1) { id } }");
    expect(fetches.map(({ domain, kind, text }) => [domain, kind, text])).toEqual([
      ["products", "mutation", "mutation{first}"],
      ["stock", "mutation", "mutation{third}"],
      ["products", "mutation", "mutation{second(by:1){id}}"],
    ]);
    expect(steps?.kind).toBe("sequence");
  });

  it("are parallel where nothing is waited for, and conditional where a variable decides", () => {
    const { steps } = shop("query($a: Boolean!) { products { left @skip(if: $a) since } }");
    expect(steps).toEqual({
      kind: "sequence",
      steps: [
        { kind: "fetch", fetch: 0 },
        {
          kind: "parallel",
          steps: expect.arrayContaining([
            expect.objectContaining({ kind: "fetch" }),
            { kind: "condition", variable: "a", ifFalse: expect.objectContaining({ kind: "fetch" }) },
          ]),
        },
      ],
    });
  });
});

describe("conditions", () => {
  it.each([
    ["{ product(id: 1) { id @include(if: $a) sku @skip(if: $a) } }", "id!(a) sku!(-a)"],
    ["{ product(id: 1) { id @include(if: $a) ... @skip(if: $b) { id } } }", "id!(a|-b)"],
    ["{ product(id: 1) { id @include(if: $a) @skip(if: $b) } }", "id!(a&-b)"],
    ["{ product(id: 1) { sku id @include(if: $a) @skip(if: $a) } }", "sku!"],
    ["{ product(id: 1) { id @include(if: $a) id } }", "id!(a|)"],
    ["{ product(id: 1) { id @include(if: true) sku @skip(if: true) } }", "id!"],
  ])("of %s are those of all its places", (query, fields) => {
    const { answer } = shop(`query($a: Boolean!, $b: Boolean!) ${query}`);
    expect(printSelection(answer)).toBe(`{Query:product{Product:${fields}}}`);
  });

  it("hold within a field only where the field has others too", () => {
    const { answer } = shop(
      "query($a: Boolean!, $b: Boolean!) { product(id: 1) @include(if: $a) { id } product(id: 1) @include(if: $b) { sku } }",
    );
    expect(printSelection(answer)).toBe("{Query:product{Product:id!(a) sku!(b)}(a|b)}");
  });
});
