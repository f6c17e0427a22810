import { join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  checkContract,
  completeSchema,
  mergeContracts,
  readContract,
  readServedContract,
  type Contract,
} from "@trellis/shared/contract";
import { meshContract } from "../../kit/contracts/index.ts";

/** The repository's root. */
const root = resolve(import.meta.dirname, "../../..");

/** A domain that adds to the mesh what is given, and owns nothing. */
const small = (domain: string, sdl: string) =>
  readContract({ domain, file: `${domain}.graphql`, sdl: `type Query { "A." ${domain}: Int }\n${sdl}` });

const protectionOf = (...contracts: Contract[]) => {
  const { table, problems } = mergeContracts(contracts);
  expect(problems).toEqual([]);
  return table.protection;
};

const scopes = (...anyOf: string[][]) => ({ directive: "requiresScopes", anyOf });
const policies = (...anyOf: string[][]) => ({ directive: "policy", anyOf });
const signedIn = { directive: "authenticated", anyOf: [] };

/** A type that several domains serve. */
const place = (mark: string) => `"P." type Place @shareable { "C." city: String ${mark} }`;

describe("what directives protect", () => {
  it("is read from types, fields, enums and scalars", () => {
    const sdl = `
      "P." type Place @authenticated { "C." city: String @requiresScopes(scopes: [["b", "a", "b"], ["c"], ["c"]]) "S." size: Size }
      "N." interface Named @policy(policies: [["p"]]) { "N." name: String @authenticated }
      "S." enum Size @requiresScopes(scopes: [["s"]]) { "S." SMALL }
      "C." scalar Code @authenticated`;
    expect(protectionOf(small("one", sdl))).toEqual({
      Place: { rules: [signedIn] },
      "Place.city": { rules: [scopes(["a", "b"], ["c"])] },
      Named: { rules: [policies(["p"])] },
      "Named.name": { rules: [signedIn] },
      Size: { rules: [scopes(["s"])] },
      Code: { rules: [signedIn] },
    });
  });

  it("counts together over all domains, each rule once and in one order", () => {
    const one = small("one", place('@policy(policies: "p") @authenticated'));
    const two = small("two", place('@policy(policies: [["q"], ["p"]]) @authenticated'));
    const three = small("three", place(""));
    const city = { rules: [signedIn, policies(["p"], ["q"]), policies(["p"])] };
    expect(protectionOf(one, two, three)).toEqual({ "Place.city": city });
    expect(protectionOf(three, two, one)).toEqual({ "Place.city": city });
  });

  it.each([
    ["under another name", '{ name: "@authenticated", as: "@login" }', "@login"],
    ["under two names", '{ name: "@authenticated", as: "@login" }, "@authenticated"', "@login"],
    [
      "under two names, by the second",
      '{ name: "@authenticated", as: "@login" }, "@authenticated"',
      "@authenticated",
    ],
    ["by its prefix", "", "@federation__authenticated"],
    ["under the name of another", '{ name: "@authenticated", as: "@policy" }', "@policy"],
  ])("is read from what a domain serves, %s", (_, imported, used) => {
    const sdl = completeSchema('type Query { "A." a: Int @authenticated }', "one")
      .replace('"@authenticated"', imported)
      .replace("Int @authenticated", `Int ${used}`);
    expect(protectionOf(readServedContract({ domain: "one", sdl }))).toEqual({
      "Query.a": { rules: [signedIn] },
    });
  });

  it("of a record protects its pages, too", () => {
    const guarded = meshContract(
      "marketing",
      "type Lead\n",
      'type Lead @requiresScopes(scopes: [["leads"]])\n',
    );
    const protection = protectionOf(guarded);
    for (const name of ["Lead", "LeadConnection", "LeadEdge"])
      expect(protection[name]).toEqual({ rules: [scopes(["leads"])] });
  });
});

describe("what a field is computed from", () => {
  const sales = meshContract("sales");
  const marketing = meshContract("marketing");

  it("is read from @requires", () => {
    expect(protectionOf(sales, marketing)["Opportunity.isInfluenced"]).toEqual({
      requires: ["Opportunity.closeDate"],
    });
  });

  it.each([
    [
      "closeDate amount { amount __typename }",
      ["Opportunity.closeDate", "Opportunity.amount", "Money.amount"],
    ],
    ["closeDate closeDate", ["Opportunity.closeDate"]],
    ["... on Opportunity { closeDate } ... { closeDate }", ["Opportunity.closeDate"]],
    ["nowhere { else }", ["Opportunity.nowhere"]],
    ["not a field set {", undefined],
  ])("is every field of %j", (fields, requires) => {
    const changed = small(
      "other",
      `"O." type Opportunity @key(fields: "id") { id: ID! closeDate: LocalDate @external amount: Money @external
        "I." computed: Int @classification(level: CONFIDENTIAL) @requires(fields: "${fields}") }`,
    );
    expect(mergeContracts([changed]).table.protection["Opportunity.computed"]).toEqual(
      requires && { requires },
    );
  });

  it("is in the table even where its domain is not, by what is said of it here", () => {
    const alone = mergeContracts([marketing]).table.coordinates;
    expect(alone["Opportunity.closeDate"]).toMatchObject({ domains: [], classification: "INTERNAL" });
    const both = mergeContracts([marketing, sales]).table.coordinates;
    expect(both["Opportunity.closeDate"]).toMatchObject({
      domains: ["sales"],
      classification: "CONFIDENTIAL",
    });
  });

  it("is not made more protected by what surrounds it elsewhere, but by what is said of it there", () => {
    const stub = (mark: string) =>
      small(
        "other",
        `"P." type Place @key(fields: "id") @classification(level: RESTRICTED) { id: ID! city: String @external ${mark} "X." x: Int @requires(fields: "city") }`,
      );
    const other = small(
      "one",
      `"P." type Place @key(fields: "id") @classification(level: PUBLIC) { "I." id: ID! "C." city: String }`,
    );
    const level = (mark: string) =>
      mergeContracts([stub(mark), other]).table.coordinates["Place.city"]?.classification;
    expect(level("")).toBe("PUBLIC");
    expect(level("@classification(level: CONFIDENTIAL)")).toBe("CONFIDENTIAL");
  });
});

describe("what can be found out by asking", () => {
  const protection = protectionOf(meshContract("sales"));

  it.each([
    ["OpportunityFilter.name", ["Opportunity.name"]],
    ["OpportunityFilter.amount", ["Opportunity.amount"]],
    ["OpportunityFilter.campaign", ["Opportunity.campaign"]],
    ["CampaignFilter.budget", ["Campaign.budget"]],
    ["OpportunityOrder.AMOUNT_DESC", ["Opportunity.amount"]],
    ["OpportunityOrder.CAMPAIGN_BUDGET_ASC", ["Opportunity.campaign", "Campaign.budget"]],
    ["Query.opportunity(id:)", ["Opportunity.id"]],
  ])("%s reads %j", (input, reads) => {
    expect(protection[input]).toEqual({ reads });
  });

  it.each([
    "OpportunityFilter.account",
    "OpportunityFilter.and",
    "MoneyFilter.amount",
    "Query.opportunities(first:)",
  ])("%s reads nothing", (input) => {
    expect(protection[input]).toBeUndefined();
  });
});

describe("what is served without a contract", () => {
  const own = {
    mesh: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
      type Query { "A." ours: Account } type Account @key(fields: "id", resolvable: false) { id: AccountID! } scalar AccountID
      type Page { "P." pageInfo: PageInfo @authenticated } type PageInfo { endCursor: String }`,
  };
  const { table, problems } = mergeContracts([meshContract("sales")], own);

  it("is in the table: internal, and public where the type is common to all", () => {
    expect(problems).toEqual([]);
    expect(table.coordinates["Query.ours"]).toMatchObject({ domains: ["mesh"], classification: "INTERNAL" });
    expect(table.coordinates["Account.id"]).toMatchObject({
      domains: ["sales", "mesh"],
      product: "sales/account",
    });
    expect(table.coordinates["PageInfo.endCursor"]?.classification).toBe("PUBLIC");
    expect(table.protection["Page.pageInfo"]).toEqual({ rules: [signedIn] });
  });

  it("is no domain with an owner", () => {
    expect(Object.keys(table.domains)).toEqual(["sales"]);
  });
});

describe("a domain of the sample", () => {
  it.each(["marketing", "sales", "product", "customer-success"])(
    "%s protects what it requires, and its keys protect nobody",
    (domain) => {
      expect(checkContract({ domain, file: join(root, `subgraphs/${domain}/schema.graphql`) })).toEqual([]);
    },
  );

  it("agrees with all others", () => {
    const contracts = ["marketing", "sales", "product", "customer-success"].map((domain) =>
      readContract({ domain, file: join(root, `subgraphs/${domain}/schema.graphql`) }),
    );
    const { table, problems } = mergeContracts(contracts);
    expect(problems).toEqual([]);
    expect(table.protection["Opportunity.marketingInfluence"]?.requires).toContain("Opportunity.amount");
    expect(table.coordinates["Opportunity.marketingInfluence"]?.classification).toBe("CONFIDENTIAL");
  });
});
