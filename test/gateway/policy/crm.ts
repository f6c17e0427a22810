import { buildSchema, parse, print } from "graphql";
import {
  createPolicyDecider,
  type PolicyDecider,
  type Restricted,
} from "../../../gateway/src/policy/index.ts";
import type { Clearance } from "../../../shared/src/policy/index.ts";
import { clearanceOf, tableOf, type Demand } from "./tables.ts";

/** A schema with every kind of type that an operation can meet, and inputs that name fields. */
export const crmSdl = /* GraphQL */ `
  directive @shown(as: Look) on FIELD
  enum Look {
    SMALL
    LARGE
  }
  enum LeadField {
    NAME
    EMAIL
  }
  input TextFilter {
    eq: String
    in: [String!]
  }
  input LeadOrder {
    by: LeadField! = NAME
    isDescending: Boolean = false
  }
  input LeadFilter {
    name: TextFilter
    email: TextFilter
    all: [LeadFilter!]
    order: LeadOrder
  }
  input Pick @oneOf {
    id: ID
    email: String
  }
  interface Person {
    id: ID!
    name: String
    email(format: String): String
    friend: Person
    account: Account
  }
  type Lead implements Person {
    id: ID!
    name: String
    email(format: String): String
    friend: Lead
    account: Account!
    score: Int!
  }
  type Contact implements Person {
    id: ID!
    name: String
    email(format: String): String
    friend: Contact
    account: Account
    phone: String
  }
  type Account {
    id: ID!
    name: String!
    owner: Person
    leads(first: Int, where: LeadFilter, order: [LeadOrder!]): [Lead!]!
    people: [[Person]]
  }
  union Anybody = Lead | Contact | Account
  type Query {
    account(id: ID!): Account
    person(pick: Pick): Person
    anybody: Anybody
    lead(where: LeadFilter, by: LeadField = NAME): Lead
    leads(order: LeadOrder): [Lead]
  }
  type Mutation {
    rename(id: ID!, name: String!): Account
    remove(id: ID!): Account
  }
`;

/** The schema of the sales example, built anew. */
export const crmSchema = () => buildSchema(crmSdl);

/** A decider of these demands, and the clearance of who meets the rules given and no others. */
export const decide = (
  demands: Readonly<Record<string, string | Demand>>,
  ...met: readonly string[]
): { decider: PolicyDecider; clearance: Clearance } => {
  const table = tableOf(demands);
  return {
    decider: createPolicyDecider({ schema: crmSchema(), table }),
    clearance: clearanceOf(table, ...met),
  };
};

/** A text on one line. */
export const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** What is left of an operation for who meets none of the demands, as one line, and what was found. */
export const restrict = (
  text: string,
  demands: Readonly<Record<string, string | Demand>>,
): Omit<Restricted, "document"> & { readonly left: string | undefined } => {
  const { decider, clearance } = decide(demands);
  const { document, ...found } = decider.restrict(parse(text), clearance);
  return { ...found, left: document && flat(print(document)) };
};
