import { pageTypeDefs } from "@trellis/shared/scalars";

/** What the gateway itself adds to the graph: accounts by id and in pages, as bare keys that every domain extends. */
export const accountsTypeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  ${pageTypeDefs}
  type Query {
    "One account by its id; null where no such account has been published."
    account("Id of the account." id: AccountID!): Account
    "All accounts, in the order of their ids."
    accounts(
      "Records on the page, 1 to 1000."
      first: Int = 20
      "Cursor of the record after which the page begins."
      after: String
    ): AccountConnection
  }

  type Account @key(fields: "id", resolvable: false) {
    "Id that all domains share for this account."
    id: AccountID!
  }

  "A page of accounts."
  type AccountConnection {
    "The records of the page with their cursors."
    edges: [AccountEdge!]!
    "The records of the page."
    nodes: [Account!]!
    "Accounts on all pages."
    totalCount: Int!
    "Where the page stands."
    pageInfo: PageInfo!
    "The moment that the list of accounts is from."
    asOf: DateTime!
  }

  "An account of a page with its cursor."
  type AccountEdge {
    "Give it as \`after\` to read on from here."
    cursor: String!
    "The account."
    node: Account!
  }
`;
