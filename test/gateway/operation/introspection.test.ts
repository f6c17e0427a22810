import { describe, expect, it } from "@jest/globals";
import { getIntrospectionQuery, graphqlSync } from "graphql";
import { refusalOf, shopReader, shopSchema } from "./shop.ts";

const reader = shopReader({}, { introspection: true });
const read = (query: string, variables?: Record<string, unknown>) => reader.read({ query, variables }).value;

const typeQuery =
  "query ($n: String!, $more: Boolean = false) { t: __type(name: $n) { name kind @include(if: $more) } item { id } }";

describe("introspection, where it is allowed", () => {
  it("answers what tools ask, as graphql-js does", () => {
    const source = getIntrospectionQuery({ descriptions: true });
    const { constants, text, document } = read(source) ?? {};
    expect(JSON.stringify(constants)).toBe(
      JSON.stringify(graphqlSync({ schema: shopSchema(), source }).data),
    );
    expect([text, document]).toEqual(["", undefined]);
  });

  it("is taken out of what domains answer, by response key, wherever the root has it", () => {
    const { constants, text, order } =
      read(
        '{ item { id } ...a s: __schema { queryType { name } } __typename } fragment a on Query { ... @include(if: true) { __type(name: "By") { isOneOf } } }',
      ) ?? {};
    expect(constants).toEqual({ s: { queryType: { name: "Query" } }, __type: { isOneOf: true } });
    expect(text?.replaceAll(/\s+/g, " ")).toBe("{ item { id } __typename }");
    expect(order).toEqual(["item", "__type", "s", "__typename"]);
  });

  it("depends on the variables that it uses, and on no others", () => {
    expect(read(typeQuery, { n: "Item", more: true, other: 1 })).toMatchObject({
      constants: { t: { name: "Item", kind: "OBJECT" } },
      dependsOn: ["more", "n"],
    });
    expect(read(typeQuery, { n: "Nothing" })?.constants).toEqual({ t: null });
    const conditional =
      "query ($v: Boolean!) { ... @include(if: $v) { __schema { queryType { name } } item { id } } }";
    expect(read(conditional, { v: false })).toMatchObject({ constants: {}, dependsOn: ["v"] });
    expect(
      read("query ($n: ID!) { __schema { queryType { name } } node(id: $n) { id } }")?.dependsOn,
    ).toEqual([]);
  });

  it.each([[undefined], [{}], [{ n: 1 }], [{ n: null }]])("waits for values that fit: %j", (variables) => {
    expect(read(typeQuery, variables)).toMatchObject({ constants: {}, dependsOn: ["more", "n"] });
  });

  it("is refused where it goes round in circles, and where a mutation asks", () => {
    const circle = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    expect(refusalOf(reader, circle)?.message).toBe("Maximum introspection depth exceeded");
    expect(refusalOf(reader, "mutation { __schema { queryType { name } } }")?.code).toBe(
      "GRAPHQL_VALIDATION_FAILED",
    );
  });
});
