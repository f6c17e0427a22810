import { describe, expect, it } from "@jest/globals";
import { compose } from "../../../gateway/src/supergraph/compose.ts";
import { securityFeatures } from "../../../gateway/src/supergraph/security-features.ts";
import { createAccountsSubgraph } from "../../../gateway/src/mesh/index.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";

const own = { mesh: createAccountsSubgraph(() => undefined).sdl };
const marketing = fakeDomain("marketing").sdl;
const sales = fakeDomain("sales").sdl;

describe("composition", () => {
  it("makes supergraph, API schema and contract table together, the same for the same schemas", () => {
    const { snapshot } = compose({ marketing, sales }, own);
    expect(snapshot?.table.domains).toEqual({
      marketing: { owner: "Owner of marketing", products: ["marketing/lead"] },
      sales: { owner: "Owner of sales", products: ["sales/deal"] },
    });
    expect(snapshot?.apiSdl).toMatch(/type Query {[^]*account\(/);
    expect(snapshot?.apiSdl).not.toMatch(/_entities|_service|join__|contract__|@dataProduct/);
    expect(compose({ sales, marketing }, own).snapshot?.version).toBe(snapshot?.version);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["no GraphQL", { marketing: "type {" }, /^marketing: /],
    [
      "an unknown type",
      { marketing: marketing.replace("lead: LeadScore", "lead: Nowhere") },
      /^marketing: .*Nowhere/,
    ],
    [
      "a contract that is broken",
      { marketing: marketing.replace('owner: "Owner of marketing", ', "") },
      /^marketing: \d+:\d+ LeadScore: .*owner/,
    ],
    [
      "types that do not fit",
      {
        marketing,
        sales: sales
          .replace("type Account", 'type Extra { "Number." a: Int }\ntype Account')
          .replace("deal(", 'account: Extra\n  "Deal." deal('),
      },
      /Query\.account/,
    ],
  ])("refuses %s in lines a person can read", (_, domains, line) => {
    const { problems = [] } = compose(domains, own);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join("\n")).toMatch(line);
    for (const problem of problems) expect(problem).toMatch(/^[a-z-]+: \S/);
  });

  it("reads what protects fields, also by another name", () => {
    const guarded = marketing
      .replace(/import: \[/, 'import: [{ name: "@authenticated", as: "@login" }, ')
      .replace("score: Float", "score: Float @login");
    expect(guarded).toContain("@login");
    const { snapshot } = compose({ marketing: guarded, sales }, own);
    expect(snapshot?.table.protection["LeadScore.score"]?.rules).toEqual([
      { directive: "authenticated", anyOf: [] },
    ]);
  });

  it("covers what the gateway itself adds to the graph: internal, as whatever says nothing", () => {
    const { table } = compose({ marketing, sales }, own).snapshot ?? {};
    for (const coordinate of [
      "Query.account",
      "Query.accounts",
      "AccountConnection.nodes",
      "AccountEdge.node",
    ])
      expect(table?.coordinates[coordinate]).toMatchObject({ domains: ["mesh"], classification: "INTERNAL" });
    expect(table?.coordinates["PageInfo.hasNextPage"]?.classification).toBe("PUBLIC");
  });

  it.each([
    `schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://example.com/mine/v1", as: "x", for: SECURITY) { query: Query }`,
    `schema @core(feature: "https://example.com/mine/v1", for: SECURITY) { query: Query }`,
    `schema @verknuepft(url: "https://specs.apollo.dev/policy/v0.2", as: "regel") { query: Query }`,
    `extend schema @link(url: "https://specs.apollo.dev/requiresScopes/v1.1")`,
  ])("finds what protects and is not enforced: %s", (head) => {
    expect(securityFeatures(`${head}\ntype Query { a: Int }`)).toHaveLength(1);
  });

  it("finds nothing where nothing protects, or what does is enforced", () => {
    expect(
      securityFeatures(
        `schema @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) { query: Query }`,
      ),
    ).toEqual([]);
    expect(
      securityFeatures(
        `schema @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY) { query: Query }\ntype Query { a: Int }`,
      ),
    ).toEqual([]);
  });
});
