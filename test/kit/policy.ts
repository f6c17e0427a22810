import { readFileSync, writeFileSync } from "node:fs";
import { buildSchema } from "graphql";
import type { Claims, Principal } from "@trellis/shared/identity";
import type { ContractTable, CoordinateProtection, SecurityRule } from "@trellis/shared/contract";
import {
  createClearances,
  decide,
  principalOf,
  readPolicy,
  type AccessTable,
  type FieldPolicy,
  type Policy,
  type PrincipalFacts,
  type RolePolicy,
} from "@trellis/shared/policy";

/** A role that sees everything everywhere, but for what is given. */
export const roleOf = (more: Partial<RolePolicy> = {}): RolePolicy => ({
  description: "Made for a test.",
  clearance: "RESTRICTED",
  fences: [],
  residency: "ANYWHERE",
  ...more,
});

/** What a policy file may say, of which tests change a part. */
export const policyFile = {
  version: "1.0.0",
  roles: {
    anonymous: roleOf({ clearance: "PUBLIC", residency: "CLAIMED" }),
    reader: roleOf({ clearance: "INTERNAL", residency: "CLAIMED" }),
    insider: roleOf({ clearance: "CONFIDENTIAL", residency: "CLAIMED" }),
    chief: roleOf(),
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

/** A policy for the small mesh: officers see everything, readers personal data under its mask, guests what is internal alone. */
export const smallPolicy = {
  ...policyFile,
  roles: {
    anonymous: policyFile.roles.anonymous,
    guest: roleOf({ clearance: "INTERNAL" }),
    reader: roleOf({ clearance: "CONFIDENTIAL" }),
    officer: roleOf(),
    local: roleOf({ residency: "CLAIMED" }),
    seller: roleOf({ fences: ["OWN_ACCOUNTS"] }),
  },
  policies: [
    fieldPolicy(),
    fieldPolicy({
      id: "persons",
      on: { personalData: [""] },
      require: { roles: ["officer", "local", "seller"] },
      otherwise: "MASK",
    }),
  ] as const,
};

/** Writes a policy where a gateway or a domain finds it. */
export const writePolicy = (file: string, policy: object): void =>
  writeFileSync(file, JSON.stringify(policy));

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

/** Who has these roles, with other claims where given, as the gateway would make them by a policy file. */
export const principalBy = (
  file: string,
  roles: readonly string[],
  claims: Partial<Claims> = {},
): Principal =>
  principalOf(
    claimsOf({ subject: `${roles.join("-")} of the test`, roles, ...claims }),
    readPolicy(readFileSync(file, "utf8"), file),
  );

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

/** What `@authenticated` demands. */
export const signedIn: SecurityRule = { directive: "authenticated", anyOf: [] };

/** The protection of a coordinate that all of these rules are about. */
export const rules = (...all: SecurityRule[]): CoordinateProtection => ({ rules: all });

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
