import { join, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { buildSchema } from "graphql";
import { mergeContracts, readContract } from "@trellis/shared/contract";
import {
  compileAccess,
  principalOf,
  readPolicy,
  shippedPolicy,
  type AccessTable,
  type Policy,
} from "@trellis/shared/policy";
import { compose } from "../../../gateway/src/supergraph/compose.ts";
import { createAccountsSubgraph } from "../../../gateway/src/mesh/index.ts";
import { claimsOf, shownTo } from "../../kit/policy.ts";

/** The repository's root. */
const root = resolve(import.meta.dirname, "../../..");

const domains = ["marketing", "sales", "product", "customer-success"];
const contracts = domains.map((domain) =>
  readContract({ domain, file: join(root, `subgraphs/${domain}/schema.graphql`) }),
);
const policy: Policy = readPolicy(readFileSync(shippedPolicy, "utf8"), shippedPolicy);

const sampleTable = (): AccessTable => {
  const { snapshot, problems } = compose(
    Object.fromEntries(contracts.map(({ domain, sdl }) => [domain, sdl])),
    { mesh: createAccountsSubgraph(() => undefined).sdl },
  );
  if (!snapshot) throw new Error(problems.join("\n"));
  const compiled = compileAccess({ policy, ...snapshot.table, schema: buildSchema(snapshot.apiSdl) });
  expect([compiled.problems, compiled.warnings]).toEqual([[], []]);
  return compiled.table;
};

const table = sampleTable();

/** `+` in clear, a mask's name, or `-`. */
const shown = (coordinate: string, role: string): string => {
  const claims = role === "anonymous" ? undefined : claimsOf({ roles: role === "stranger" ? [] : [role] });
  const text = shownTo(table, coordinate, principalOf(claims, policy));
  return text === "CLEAR" ? "+" : text.startsWith("REFUSED") ? "-" : (text.split(" ")[0] ?? "");
};

const roles = [
  "anonymous",
  "stranger",
  "marketing-app",
  "analyst",
  "cs-manager",
  "account-executive",
  "privacy-officer",
];

describe("the policy that comes with the sample", () => {
  it("has fewer than ten policies, which together know every role", () => {
    expect(policy.policies.length).toBeLessThan(10);
    expect(Object.keys(policy.roles).toSorted()).toEqual(
      roles.filter((role) => role !== "stranger").toSorted(),
    );
  });

  it.each([
    // what                                anon. stranger app   analyst cs-m.  exec.  privacy
    ["Query.account", "-", "-", "+", "+", "+", "+", "+"],
    ["PageInfo.hasNextPage", "+", "+", "+", "+", "+", "+", "+"],
    ["Account.name", "-", "-", "+", "+", "+", "+", "+"],
    ["Account.arr", "-", "-", "-", "+", "+", "+", "+"],
    ["Account.accountOwnerEmail", "-", "-", "-", "HMAC", "+", "+", "+"],
    ["AccountInteraction.contactEmail", "-", "-", "-", "HMAC", "+", "+", "+"],
    ["AccountInteraction.contactName", "-", "-", "-", "PARTIAL", "+", "+", "+"],
    ["Lead.score", "-", "-", "+", "+", "+", "+", "+"],
    ["Lead.email", "-", "-", "HMAC", "HMAC", "HMAC", "+", "+"],
    ["Lead.phone", "-", "-", "PARTIAL", "PARTIAL", "PARTIAL", "+", "+"],
    ["LeadFilter.email", "-", "-", "-", "-", "-", "+", "+"],
    ["LeadFilter.score", "-", "-", "+", "+", "+", "+", "+"],
    ["LeadOrder.EMAIL_ASC", "-", "-", "-", "-", "-", "+", "+"],
    ["WebSession.ipAddress", "-", "-", "-", "-", "-", "-", "+"],
    ["Opportunity.amount", "-", "-", "-", "+", "+", "+", "+"],
    ["Opportunity.marketingInfluence", "-", "-", "-", "+", "+", "+", "+"],
    ["SupportTicket.requesterEmail", "-", "-", "-", "HMAC", "+", "+", "+"],
    ["AccountHealth.csmEmail", "-", "-", "-", "HMAC", "+", "+", "+"],
  ])("shows %s", (coordinate, ...expected) => {
    expect(roles.map((role) => shown(coordinate, role))).toEqual(expected);
  });

  it.each(roles)(
    "refuses some of what %s could ask for by a rule that it names, unless it may see all",
    (role) => {
      const refused = Object.keys(table.coordinates).filter((coordinate) => shown(coordinate, role) === "-");
      expect(refused.length > 0).toBe(role !== "privacy-officer");
    },
  );

  it.each(contracts.map((contract) => [contract.domain, contract] as const))(
    "decides in %s as in the gateway",
    (_, contract) => {
      const merged = mergeContracts([contract]);
      expect(merged.problems).toEqual([]);
      const own = compileAccess({ policy, ...merged.table, schema: contract.schema, isPartial: true });
      expect([own.problems, own.warnings]).toEqual([[], []]);
      const isServed = (coordinate: string) => merged.table.coordinates[coordinate]?.domains.length === 1;
      const names = Object.keys(merged.table.coordinates).filter(isServed);
      expect(names.length).toBeGreaterThan(50);
      for (const role of roles) {
        const who = principalOf(role === "anonymous" ? undefined : claimsOf({ roles: [role] }), policy);
        expect(names.map((name) => shownTo(own.table, name, who))).toEqual(
          names.map((name) => shownTo(table, name, who)),
        );
      }
    },
  );
});
