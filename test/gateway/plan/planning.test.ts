import { describe, expect, it } from "@jest/globals";
import { parse, print, stripIgnoredCharacters } from "graphql";
import type { PlanNode, QueryPlanSelectionNode } from "@apollo/query-planner";
import type { Renamed } from "../../../gateway/src/plan/rename.ts";
import { createPlanning, type Planned } from "../../../gateway/src/plan/worker-side.ts";
import { composeSdl, plannerPolicy } from "../../kit/planner.ts";

const planOn = (supergraphSdl: string, query: string, labels: readonly string[] = []): Planned & Renamed => {
  const planning = createPlanning({ supergraphSdl, policy: plannerPolicy() });
  const renamed = planning.rename(parse(query));
  const { value, errors } = planning.plan(renamed.document, labels);
  if (!value) throw new Error(errors.map(({ message }) => message).join(" "));
  return { ...renamed, ...value };
};

const printRequired = (selections: readonly QueryPlanSelectionNode[]): string =>
  selections
    .map((node) => {
      const inner = node.selections ? `{${printRequired(node.selections)}}` : "";
      if (node.kind === "InlineFragment") return `...on ${node.typeCondition}${inner}`;
      return `${node.alias === undefined ? "" : `${node.alias}:`}${node.name}${inner}`;
    })
    .join(" ");

/** Each call of a plan: `domain: what is required => what is asked for`. */
const callsOf = (node: PlanNode | undefined): string[] => {
  switch (node?.kind) {
    case "Fetch": {
      const text = node.operation.replace(/^query[^{]*/, "").replace(/^\{_entities\([^)]*\)(.*)\}$/, "$1");
      return [`${node.serviceName}: ${node.requires ? `${printRequired(node.requires)} => ` : ""}${text}`];
    }
    case "Flatten":
      return callsOf(node.node);
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap(callsOf);
    default:
      return [];
  }
};
const callsFor = (...args: Parameters<typeof planOn>) => callsOf(planOn(...args).plan.node as PlanNode);

const products = composeSdl({
  stock: `type Query { product: Product }
    type Product @key(fields: "id") {
      id: ID! name: String price(currency: String!): Int weight(unit: String = "kg"): Int parts: [Part!]
    }
    type Part { size(unit: String!): Int }`,
  shop: `type Product @key(fields: "id") {
      id: ID! price(currency: String!): Int @external weight(unit: String = "kg"): Int @external
      parts: [Part!] @external
      euros: Int @requires(fields: "price(currency: \\"EUR\\")")
      dollars(rate: Int): Int @requires(fields: "price(currency: \\"USD\\")")
      postage: Int @requires(fields: "weight")
      box: Int @requires(fields: "parts { size(unit: \\"cm\\") }")
      plain: Int
    }
    type Part { size(unit: String!): Int @external }`,
});

/** Plans on a supergraph that links a feature. */
const linking = (directive: string, url: string, purpose: string) =>
  createPlanning({
    supergraphSdl: products.replace(
      "schema\n",
      `${directive}\nschema\n  @link(url: "${url}", for: ${purpose})\n`,
    ),
    policy: plannerPolicy(),
  });

describe("planning", () => {
  it("keeps a required field apart from the client's, where their arguments differ", () => {
    expect(callsFor(products, `{ product { price(currency: "GBP") euros } }`)).toEqual([
      `stock: {product{__typename id price(currency:"GBP")price__required0:price(currency:"EUR")}}`,
      "shop: ...on Product{__typename id price__required0:price} => {...on Product{euros}}",
    ]);
  });

  it("keeps a required field apart from the client's, where it has a default", () => {
    expect(callsFor(products, `{ product { weight(unit: "lb") postage } }`)[0]).toBe(
      `stock: {product{__typename id weight(unit:"lb")weight__required2:weight}}`,
    );
  });

  it("calls twice where one representation would need two values of one field", () => {
    const query = "query($rate: Int) { product { euros dollars(rate: $rate) plain } }";
    const { fetches, hops } = planOn(products, query);
    expect({ fetches, hops }).toEqual({ fetches: 3, hops: 2 });
    expect(callsFor(products, query)).toEqual([
      `stock: {product{__typename id price__required1:price(currency:"USD")price__required0:price(currency:"EUR")}}`,
      "shop: ...on Product{__typename id price__required0:price} => {...on Product{euros plain}}",
      "shop: ...on Product{__typename id price__required1:price} => {...on Product{dollars(rate:$rate)}}",
    ]);
  });

  it("finds arguments within objects that are required", () => {
    expect(callsFor(products, "{ product { box } }")[1]).toContain("parts{size__required3:size}");
  });

  it.each([
    ["of a key", "{ product { id: name euros } }", { id__as__name: "id" }],
    ["of a required field", "{ product { parts: name } }", { parts__as__name: "parts" }],
    ["of the type's name", "{ product { __typename: name } }", { typename__as__name: "__typename" }],
    [
      "of a field of ours",
      "{ product { price__required0: name } }",
      { price__required0__as__name: "price__required0" },
    ],
    ["of nothing that joins", "{ product { title: name id name } }", {}],
    ["that is the name", "{ product { id: id } }", {}],
    [
      "of a key, where the new one is taken",
      "{ product { id: name id__as__name: name } }",
      { id__as__name_: "id" },
    ],
  ])("gives another key to an alias %s", (_, query, restored) => {
    expect(Object.fromEntries(planOn(products, query).restore)).toEqual(restored);
  });

  it("gives one key to an alias that merges", () => {
    const query = "{ product { id: name ...F } } fragment F on Product { id: name }";
    const { document, restore } = planOn(products, query);
    expect([...restore]).toEqual([["id__as__name", "id"]]);
    expect(stripIgnoredCharacters(print(document))).toBe(
      "{product{id__as__name:name ...F}}fragment F on Product{id__as__name:name}",
    );
  });

  it("gives another name to a variable that is called as the planner's own", () => {
    const { restoreVariables, document } = planOn(
      products,
      "query($representations: Int, $representations_: Int) { product { a: dollars(rate: $representations) b: dollars(rate: $representations_) } }",
    );
    expect([...restoreVariables]).toEqual([["representations__", "representations"]]);
    expect(print(document)).toContain("a: dollars(rate: $representations__)");
  });

  it("comes back to a domain by a key that it resolves", () => {
    const supergraph = composeSdl({
      a: `type Query { a: Int } type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! price: Int }`,
      b: `type Query { product: Product }
          type Product @key(fields: "id", resolvable: false) @key(fields: "sku") {
            id: ID! sku: ID! price: Int @external total: Int @requires(fields: "price")
          }`,
    });
    expect(callsFor(supergraph, "{ product { total } }").at(-1)).toBe(
      "b: ...on Product{__typename price sku} => {...on Product{total}}",
    );
  });

  it("asks a domain for nothing that it only requires, where the way leads to another one and back", () => {
    const supergraph = composeSdl({
      first: `type Query { rows: [Row!]! }
              type Row @key(fields: "id") {
                id: ID! base: Int @external middle: String @requires(fields: "base")
              }`,
      second: `type Row @key(fields: "id") {
                 id: ID! base: Int middle: String @external end: String @requires(fields: "middle")
               }`,
    });
    expect(callsFor(supergraph, "{ rows { end } }")).toEqual([
      "first: {rows{__typename id}}",
      "second: ...on Row{__typename id} => {...on Row{base}}",
      "first: ...on Row{__typename id base} => {...on Row{middle}}",
      "second: ...on Row{__typename middle id} => {...on Row{end}}",
    ]);
  });

  it("moves a field to another domain by a label that is on", () => {
    const supergraph = composeSdl({
      old: `type Query { n: N } type N @key(fields: "id") { id: ID! v: Int }`,
      new: `type N @key(fields: "id") { id: ID! v: Int @override(from: "old", label: "percent(25)") }`,
    });
    expect(createPlanning({ supergraphSdl: supergraph, policy: plannerPolicy() }).overrideLabels).toEqual([
      "percent(25)",
    ]);
    expect(callsFor(supergraph, "{ n { v } }")).toEqual(["old: {n{v}}"]);
    expect(callsFor(supergraph, "{ n { v } }", ["percent(25)"])).toHaveLength(2);
  });

  it.each([
    ["a context", "directive @context on OBJECT", "https://specs.apollo.dev/context/v0.1", "EXECUTION"],
    ["a feature of somebody", "directive @audit on OBJECT", "https://example.com/audit/v1.0", "SECURITY"],
  ])("refuses %s", (_, directive, url, purpose) => {
    expect(() => linking(directive, url, purpose)).toThrow(/unsupported|not executed/);
  });

  it.each(["authenticated", "requiresScopes", "policy"])("leaves @%s to the decision table", (name) => {
    const url = `https://specs.apollo.dev/${name}/v0.1`;
    expect(linking(`directive @${name} on OBJECT`, url, "SECURITY").overrideLabels).toEqual([]);
  });
});
