import { mergeContracts, type Contract } from "@trellis/shared/contract";
import type { TokenClaims } from "@trellis/shared/identity";
import type { Policy, PrincipalFacts } from "@trellis/shared/policy";
import { oneOf, seldom, type Choose } from "../differential/choose.ts";
import type { PlainRecord } from "../kit/snapshot.ts";
import { someOf } from "./demand.ts";
import { verdictOf, type Verdict } from "./naive.ts";
import type { Sensitivity } from "./rules.ts";

/** Claims of somebody, all of them said. */
export type Claimed = Required<
  Pick<TokenClaims, "subject" | "roles" | "regions" | "territories" | "accounts">
> & { readonly email?: string };

/** What one principal may see of the mesh, worked out in the plainest way from its claims, the policy file and the accounts. */
export interface Sight {
  verdict(coordinate: string): Verdict;
  /** Whether records of the account exist for it; null stands for records without one. */
  sees(accountId: string | null): boolean;
  /** Whether personal data of the account is shown. */
  seesPersons(accountId: string | null): boolean;
  readonly isFenced: boolean;
}

/** Makes somebody up: some of the policy's roles, with claims that may or may not be those that the roles need. */
export const makeClaims = (
  choose: Choose,
  roles: readonly string[],
  accounts: readonly PlainRecord[],
): Claimed => {
  const valuesOf = (field: string) => [
    ...new Set(accounts.flatMap((one) => (typeof one[field] === "string" ? [one[field]] : []))),
  ];
  const email = seldom(choose, 4) ? undefined : oneOf(choose, valuesOf("accountOwnerEmail"));
  return {
    subject: `user-${choose(1_000_000)}`,
    roles: seldom(choose, 5) ? someOf(choose, roles) : [oneOf(choose, roles)],
    regions: someOf(choose, valuesOf("dataRegion")),
    territories: someOf(choose, valuesOf("salesRegion")),
    accounts: someOf(
      choose,
      accounts.map(({ id }) => id),
    ),
    ...(email === undefined ? {} : { email: choose(2) === 0 ? email : email.toUpperCase() }),
  };
};

/** Fields of the gateway's own subgraph, of which no contract says anything. */
const unsaid = ["Query.account", "Query.accounts", "AccountConnection.nodes"];

/** What the contracts of the mesh say of its fields. */
export const sensitivitiesOf = (contracts: readonly Contract[]): ReadonlyMap<string, Sensitivity> =>
  new Map<string, Sensitivity>([
    ...unsaid.map((coordinate) => [coordinate, { classification: "INTERNAL" }] as const),
    ...Object.entries(mergeContracts(contracts).table.coordinates),
  ]);

/** Works out what somebody may see; nobody in particular where there are no claims. */
export const sightOf = (
  claims: Claimed | undefined,
  policy: Policy,
  {
    accounts,
    sensitivities,
  }: { readonly accounts: readonly PlainRecord[]; readonly sensitivities: ReadonlyMap<string, Sensitivity> },
): Sight => {
  const roles = (claims?.roles ?? ["anonymous"]).filter((role) => Object.hasOwn(policy.roles, role));
  const known = roles.flatMap((role) => policy.roles[role] ?? []);
  const fences = new Set(known.flatMap((role) => role.fences));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const { regions = [], territories = [], accounts: listed = [], email } = claims ?? {};
  const isAnywhere = known.length > 0 && known.every(({ residency }) => residency === "ANYWHERE");
  const facts: PrincipalFacts = { id: claims?.subject ?? "anonymous", roles, scopes: [] };
  const isWithin = (account: PlainRecord | undefined): boolean => {
    if (!account) return false;
    const owner = account["accountOwnerEmail"] ?? account["accountOwnerName"];
    const tests: Readonly<Record<string, boolean>> = {
      REGIONS: regions.includes(account["dataRegion"] as string),
      TERRITORIES: territories.includes(account["salesRegion"] as string),
      OWN_ACCOUNTS: email !== undefined && String(owner).toLowerCase() === email.toLowerCase(),
      LISTED_ACCOUNTS: listed.includes(account.id),
    };
    return [...fences].every((kind) => tests[kind]);
  };
  const accountOf = (id: string | null) => (id === null ? undefined : byId.get(id));
  return {
    isFenced: fences.size > 0,
    verdict: (coordinate) => verdictOf([coordinate], facts, { ...policy, sensitivities }),
    sees: (id) => fences.size === 0 || isWithin(accountOf(id)),
    seesPersons: (id) => isAnywhere || regions.includes(accountOf(id)?.["dataRegion"] as string),
  };
};
