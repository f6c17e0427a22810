import { buildSchema, type GraphQLSchema } from "graphql";
import {
  costDefaults,
  operationLimitDefaults,
  type OperationLimitPolicy,
} from "../../../gateway/src/config/index.ts";
import { createOperationReader, type OperationReader } from "../../../gateway/src/operation/index.ts";

/** A schema with every kind of type that an operation can meet. */
export const shopSdl = /* GraphQL */ `
  scalar AccountID
  scalar Decimal
  scalar DateTime
  scalar Foreign
  enum Currency {
    EUR
    USD
  }
  input Filter {
    text: String = "all"
    least: Int
    most: Float
    ids: [ID!]
    currency: Currency! = EUR
    price: Decimal
    and: Filter
    foreign: Foreign
  }
  input By @oneOf {
    id: ID
    name: String
  }
  interface Node {
    id: ID!
    name(of: String): String
    next: Node
  }
  type Item implements Node {
    id: ID!
    name(of: String): String
    next: Node
    price(currency: Currency = EUR): Decimal
    tags(first: Int): [String!]
    owner: Owner
    any: Any
  }
  type Owner implements Node {
    id: ID!
    name(of: String): String
    next: Node
    price(currency: Currency = EUR): Float
    items(first: Int = 2): [Item!]!
  }
  union Any = Item | Owner
  type ItemPage {
    total: Int
    nodes: [Item!]!
  }
  type Query {
    node(id: ID!): Node
    by(by: By!): Node
    account(id: AccountID!): Item
    items(first: Int, where: Filter): [Item!]!
    page(first: Int, where: Filter): ItemPage
    any: Any
    item: Item
    text(of: String, numbers: [Int!], size: Float, when: DateTime, where: Filter, foreign: Foreign): String
  }
  type Mutation {
    rename(id: ID!, name: String = "none"): Item
  }
`;

/** The schema of the shop, built anew. */
export const shopSchema = (): GraphQLSchema => buildSchema(shopSdl);

/** What a reader goes by where a configuration says nothing. */
export const readerDefaults = { limits: operationLimitDefaults, listSize: costDefaults.listSize } as const;

/** A reader of the shop's operations. */
export const shopReader = (
  limits: Partial<OperationLimitPolicy> = {},
  options: { introspection?: boolean } = {},
): OperationReader =>
  createOperationReader({
    ...readerDefaults,
    schema: shopSdl,
    limits: { ...operationLimitDefaults, ...limits },
    ...options,
  });

/** The code and message of the first error that a text gets; undefined where it is served. */
export const refusalOf = (
  reader: OperationReader,
  query: string,
  operationName?: string | null,
): { code: string; message: string } | undefined => {
  const [first] = reader.read({ query, operationName }).errors ?? [];
  return first && { code: first.extensions.code, message: first.message };
};
