import { buildSchema } from "graphql";
import type { Claims } from "@trellis/shared/identity";
import type { ContractTable, SecurityRule } from "@trellis/shared/contract";
import {
  createClearances,
  decide,
  readPolicy,
  type AccessTable,
  type FieldPolicy,
  type Policy,
  type PrincipalFacts,
} from "@trellis/shared/policy";

/** What a policy file may say, of which tests change a part. */
export const policyFile = {
  version: "1.0.0",
  roles: {
    anonymous: { description: "Nobody.", clearance: "PUBLIC", fences: [], residency: "CLAIMED" },
    reader: { description: "Reads.", clearance: "INTERNAL", fences: [], residency: "CLAIMED" },
    insider: { description: "Knows.", clearance: "CONFIDENTIAL", fences: [], residency: "CLAIMED" },
    chief: { description: "Sees all.", clearance: "RESTRICTED", fences: [], residency: "ANYWHERE" },
  },
  policies: [] as readonly unknown[],
  names: {} as Record<string, unknown>,
};

/** A policy of the file that demands clearance of what is more than public, and otherwise what is given. */
export const fieldPolicy = (more: Partial<FieldPolicy> = {}): FieldPolicy => ({
  id: "clearance",
  version: 1,
  description: "Made for a test.",
  severity: "ERROR",
  on: { classification: ["INTERNAL", "CONFIDENTIAL", "RESTRICTED"] },
  require: { clearance: true },
  otherwise: "REFUSE",
  ...more,
});

/** A policy that was read from a file with these parts. */
export const policyOf = (more: Partial<typeof policyFile> | Record<string, unknown> = {}): Policy =>
  readPolicy(JSON.stringify({ ...policyFile, ...more }), "test.policy.json");

/** Claims of somebody, with whatever else is given. */
export const claimsOf = (more: Partial<Claims> = {}): Claims => ({
  subject: "ada",
  client: "test",
  roles: [],
  scopes: [],
  regions: [],
  territories: [],
  accounts: [],
  expires: 0,
  ...more,
});

/** Somebody who signed in, with whatever is given. */
export const somebody = (more: Partial<PrincipalFacts> = {}): PrincipalFacts => ({
  id: "ada",
  roles: [],
  scopes: [],
  ...more,
});

/** Nobody in particular. */
export const nobody: PrincipalFacts = { id: "anonymous", roles: ["anonymous"], scopes: [] };

type Contract = ContractTable["coordinates"][string];

/** A contract table's coordinates, each with what is given. */
export const coordinatesWith = (
  fields: Readonly<Record<string, Partial<Contract>>>,
): ContractTable["coordinates"] =>
  Object.fromEntries(
    Object.entries(fields).map(([coordinate, more]) => [
      coordinate,
      { coordinate, domains: ["test"], classification: "PUBLIC", ...more },
    ]),
  );

/** What a principal gets of a coordinate, in a word or two. */
export const shownTo = (table: AccessTable, coordinate: string, who: PrincipalFacts): string => {
  const decision = decide(table, coordinate, createClearances(table.conditions).of(who));
  if (decision.kind === "CLEAR") return "CLEAR";
  return decision.kind === "REFUSED" ? `REFUSED by ${decision.rule}` : `${decision.mask} by ${decision.rule}`;
};

/** What a security directive demands by scopes. */
export const scope = (...anyOf: string[][]): SecurityRule => ({ directive: "requiresScopes", anyOf });

/** Coordinates that are refused to somebody. */
export const refusedTo = (table: AccessTable, who: PrincipalFacts = nobody): string[] =>
  Object.keys(table.coordinates).filter((coordinate) => shownTo(table, coordinate, who) !== "CLEAR");

/** A schema with an interface, a union, arguments, inputs and enums. */
export const usersSchema = buildSchema(`
  type Query { user(id: ID by: Sort): User node(id: ID): Node any: Any users(where: UserFilter, orderBy: [Sort!]): [User!]! }
  interface Node { id: ID! label(long: Boolean): Text owner: Node }
  type User implements Node { id: ID! label(long: Boolean): Text owner: User mail: String salary: Float band: Band }
  type Robot implements Node { id: ID! label(long: Boolean): Text owner: User }
  union Any = User | Robot
  input UserFilter { mail: String band: Band and: [UserFilter!] }
  enum Sort { MAIL SALARY }
  enum Band { LOW HIGH }
  scalar Text
`);
