import { describe, expect, it } from "@jest/globals";
import { composeServices } from "@apollo/composition";
import { parse, printSchema } from "graphql";
import {
  costError,
  costOf,
  createOperationReader,
  type OperationReader,
} from "../../../gateway/src/operation/index.ts";
import { readerDefaults } from "./shop.ts";

const sdl = (link: string, cost = "@cost") => /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${link}, "@listSize"])
  enum Colour ${cost}(weight: 3) {
    RED
  }
  interface Thing {
    id: ID
  }
  type Light implements Thing {
    id: ID
  }
  type Heavy implements Thing ${cost}(weight: 5) {
    id: ID
    rare: Int ${cost}(weight: 8)
    colours: [Colour]
  }
  type Things {
    edges: [Light]
    more: [Light]
  }
  type Query {
    plain: Light
    heavy: Heavy
    thing: Thing
    list: [Light]
    assumed: [Light] @listSize(assumedSize: 7)
    sliced(first: Int, last: Int): [Light] @listSize(slicingArguments: ["first", "last"])
    lenient(first: Int, last: Int = 4): [Light]
      @listSize(slicingArguments: ["first", "last"], assumedSize: 6, requireOneSlicingArgument: false)
    connection(first: Int!): Things @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    guessed(first: Int): Things
    limited(limit: Int = 3): [Light]
    dear(by: Int ${cost}(weight: 9)): Light
  }
  type Mutation {
    change: Light
  }
`;

const readerOf = (typeDefs: string): OperationReader => {
  const { supergraphSdl, schema, errors } = composeServices([
    { name: "a", url: "http://domain.invalid", typeDefs: parse(typeDefs) },
  ]);
  if (!schema) throw new Error(errors?.[0]?.message);
  return createOperationReader({
    ...readerDefaults,
    schema: printSchema(schema.toAPISchema().toGraphQLJSSchema()),
    supergraphSdl,
  });
};

const reader = readerOf(sdl('"@cost"'));

const costWith = (query: string, values: Record<string, unknown> = {}, of = reader): number | string => {
  const { value, errors } = of.read({ query });
  return value ? costOf(value.cost, { ...values, ...value.literals }) : (errors[0]?.message as string);
};

describe("the cost of an operation", () => {
  it.each<[string, string, number]>([
    ["an object", "{ plain { id } }", 1],
    ["objects in each other's place", "{ a: plain { id } b: plain { id } }", 2],
    ["a type with a weight", "{ heavy { id } }", 5],
    ["an interface as its dearest type", "{ thing { id } }", 5],
    ["a field with a weight", "{ heavy { rare } }", 13],
    ["an enum with a weight, ten times", "{ heavy { colours } }", 35],
    ["a list of unknown length", "{ list { id } }", 10],
    ["a list of assumed length", "{ assumed { id } }", 7],
    ["a list cut to size", "{ sliced(first: 20) { id } }", 20],
    ["a list cut by a default", "{ lenient { id } }", 4],
    ["a list cut twice", "{ lenient(first: 9) { id } }", 9],
    ["fields with a size from their parent", "{ connection(first: 30) { edges { id } more { id } } }", 41],
    ["a page whose argument is called first", "{ guessed(first: 2) { edges { id } } }", 3],
    ["a list whose argument is called limit", "{ limited { id } }", 3],
    ["an argument with a weight", "{ dear(by: 1) { id } }", 10],
    ["what an argument with a weight costs where it is not given", "{ dear { id } }", 1],
    ["a mutation", "mutation { change { id } }", 11],
    ["fragments", "{ thing { ... on Heavy { rare } ... on Light { id } } }", 13],
  ])("counts %s", (_, query, cost) => {
    expect(costWith(query)).toBe(cost);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ["a size that is given", { n: 100 }, 100],
    ["a size that is not given", {}, 10],
    ["a size that is null", { n: null }, 10],
    ["a size below nothing", { n: -5 }, 0],
  ])("is known with the variables: %s", (_, values, cost) => {
    expect(costWith("query ($n: Int) { sliced(first: $n) { id } }", values)).toBe(cost);
  });

  it("follows the directives under the names that the supergraph gives them", () => {
    const renamed = readerOf(sdl('{ name: "@cost", as: "@price" }', "@price"));
    expect(costWith("{ heavy { rare } }", {}, renamed)).toBe(13);
  });

  it("follows no directives that only have their names", () => {
    const own = createOperationReader({
      ...readerDefaults,
      schema: "type Query { a: Int }",
      supergraphSdl:
        "directive @cost(weight: Int) on FIELD_DEFINITION type Query { a: Int @cost(weight: 5) }",
    });
    expect(costWith("{ a }", {}, own)).toBe(0);
  });

  it("needs exactly one slicing argument where the schema says so", () => {
    const message = "The field Query.sliced must have exactly one of the arguments first, last but has";
    expect(costWith("{ sliced { id } }")).toBe(`${message} 0.`);
    expect(costWith("{ sliced(first: 1, last: 2) { id } }")).toBe(`${message} 2.`);
  });

  it("is refused beyond the maximum, where there is one", () => {
    expect(costError(11, 10)).toEqual({
      message: 'The operation costs 11; the limit "cost.maximum" is 10. Ask for fewer records at once.',
      extensions: { code: "OPERATION_LIMIT_EXCEEDED" },
    });
    expect(costError(10, 10)).toBeUndefined();
    expect(costError(1e12, Infinity)).toBeUndefined();
  });
});
