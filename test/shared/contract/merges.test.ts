import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  classifications,
  completeSchema,
  mergeContracts,
  readContract,
  strictest,
  type Contract,
} from "@trellis/shared/contract";
import { meshContract } from "../../kit/contracts/index.ts";

const meshOf = (...contracts: Contract[]) => mergeContracts(contracts);

const messages = (...contracts: Contract[]) =>
  meshOf(...contracts).problems.map(({ file, coordinate, message }) => `${file} ${coordinate}: ${message}`);

/** A domain that adds to the mesh what is given, and owns nothing. */
const small = (domain: string, sdl: string) =>
  readContract({ domain, file: `${domain}.graphql`, sdl: `type Query { "A." ${domain}: Int }\n${sdl}` });

/** A value type that several domains serve. */
const shared = (level: string, mark: string) =>
  `"T." type Place @shareable @classification(level: ${level}) { "C." city: String ${mark} }`;

describe("the contract table", () => {
  const { table, problems } = meshOf(meshContract("marketing"), meshContract("sales"));

  it("of domains that agree has no problem", () => {
    expect(problems).toEqual([]);
  });

  it("names products by id, and domains with their owners", () => {
    expect(Object.keys(table.products)).toEqual([
      "marketing/lead-scoring",
      "marketing/intent-score",
      "sales/account",
      "sales/opportunity-pipeline",
    ]);
    expect(table.domains["sales"]).toEqual({
      owner: "Sales Operations Manager",
      products: ["sales/account", "sales/opportunity-pipeline"],
    });
  });

  it.each([
    ["Lead.score", ["marketing"], "INTERNAL", "marketing/lead-scoring"],
    ["Lead.email", ["marketing"], "CONFIDENTIAL", "marketing/lead-scoring"],
    ["Opportunity.name", ["sales"], "INTERNAL", "sales/opportunity-pipeline"],
    ["Opportunity.amount", ["sales"], "CONFIDENTIAL", "sales/opportunity-pipeline"],
    ["Opportunity.isInfluenced", ["marketing"], "CONFIDENTIAL", undefined],
    ["Campaign.budget", ["sales"], "CONFIDENTIAL", "sales/opportunity-pipeline"],
    ["Campaign.name", ["sales"], "PUBLIC", "sales/opportunity-pipeline"],
    ["OpportunityConnection.totalCount", ["sales"], "CONFIDENTIAL", "sales/opportunity-pipeline"],
    ["Account.id", ["marketing", "sales"], "INTERNAL", "sales/account"],
    ["Account.openOpportunityCount", ["sales"], "INTERNAL", "sales/account"],
    ["Account.topLeadScore", ["marketing"], "INTERNAL", undefined],
    ["Money.amount", ["marketing", "sales"], "PUBLIC", undefined],
  ])("says of %s who serves it and how sensitive it is", (coordinate, domains, classification, product) => {
    expect(table.coordinates[coordinate]).toMatchObject({ domains, classification });
    expect(table.coordinates[coordinate]?.product).toBe(product);
  });

  it("leaves out what a domain only requires", () => {
    expect(table.coordinates["Opportunity.closeDate"]?.domains).toEqual(["sales"]);
  });

  it("survives being written to disk", () => {
    expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  });

  const weak = '@personalData(category: "user.contact.address.city", subject: CUSTOMER, masking: PARTIAL)';
  const strong =
    '@personalData(category: "user.contact.address.city", subject: CUSTOMER, masking: NULL, identity: true)';

  it.each([
    ["PUBLIC", "RESTRICTED", "RESTRICTED"],
    ["RESTRICTED", "PUBLIC", "RESTRICTED"],
    ["INTERNAL", "CONFIDENTIAL", "CONFIDENTIAL"],
  ])("takes the strictest of %s and %s", (one, other, expected) => {
    const merged = meshOf(small("one", shared(one, "")), small("other", shared(other, "")));
    expect(merged.table.coordinates["Place.city"]).toMatchObject({
      classification: expected,
      domains: ["one", "other"],
    });
  });

  it.each([
    [weak, strong],
    [strong, weak],
    ["", strong],
  ])("unites personal data", (one, other) => {
    const merged = meshOf(small("one", shared("PUBLIC", one)), small("other", shared("PUBLIC", other)));
    expect(merged.table.coordinates["Place.city"]?.personalData).toMatchObject({
      masking: "NULL",
      identity: true,
    });
  });

  it("never loosens a level, in whatever order it sees them", () => {
    const level = fc.constantFrom(...classifications);
    fc.assert(
      fc.property(fc.array(level, { minLength: 1 }), (levels) => {
        const highest = Math.max(...levels.map((item) => classifications.indexOf(item)));
        expect(strictest(...levels)).toBe(classifications[highest]);
        expect(strictest(...levels.toReversed())).toBe(classifications[highest]);
      }),
    );
  });
});

describe("domains that do not agree", () => {
  const sales = meshContract("sales");
  const marketing = meshContract("marketing");

  it("may not both resolve a field that leads to an entity", () => {
    const other = small(
      "other",
      'type Account @key(fields: "id") { id: AccountID! "P." parent: Account @shareable }',
    );
    expect(messages(sales, marketing, other)).toEqual([
      "other.graphql Account.parent: a field that leads to an entity must have one domain that resolves it, but sales and other both do.",
    ]);
  });

  it("may both resolve it where one takes it over", () => {
    const other = small(
      "other",
      'type Account @key(fields: "id") { id: AccountID! "P." parent: Account @override(from: "sales") }',
    );
    expect(messages(sales, marketing, other)).toEqual([]);
  });

  it("may not both resolve a list of entities in a shared type", () => {
    const text =
      '"T." type Team @shareable { "A." accounts: [Account] }\ntype Account @key(fields: "id") { id: AccountID! }';
    expect(messages(sales, small("one", text), small("other", text))).toEqual([
      "other.graphql Team.accounts: a field that leads to an entity must have one domain that resolves it, but one and other both do.",
    ]);
  });

  it("may not both resolve an interface or union that an entity stands behind", () => {
    const text = `"S." type Seat @shareable { "W." who: Who "O." owner: Owner }
      "W." interface Who { "I." id: AccountID! }
      "O." union Owner = Account
      type Account implements Who @key(fields: "id") { id: AccountID! }`;
    expect(
      messages(sales, small("one", text), small("other", text)).map((message) => message.split(":")[0]),
    ).toEqual(["other.graphql Seat.who", "other.graphql Seat.owner"]);
  });

  it.each([
    [
      "unit",
      '@metric(id: "arr", unit: "EUR", definition: "Twelve times the active monthly recurring revenue.")',
      '"currency" as on Account.arr of sales, but has "EUR"',
    ],
    [
      "definition",
      '@metric(id: "arr", unit: "currency", definition: "All invoices.")',
      'but has "All invoices."',
    ],
  ])("may not give a metric another %s", (part, metric, difference) => {
    const [problem, ...others] = messages(
      sales,
      small("other", `"R." type Report { "R." arr: Float ${metric} }`),
    );
    expect(others).toEqual([]);
    expect(problem).toContain(`other.graphql Report.arr: the metric "arr" must have one ${part}, `);
    expect(problem).toContain(difference);
  });

  it("may not both define a record type", () => {
    const twin = readContract({
      domain: "other",
      file: "other.graphql",
      sdl: sales.sdl.slice(0, sales.sdl.indexOf("\n\n\n")).replaceAll('"sales/', '"other/'),
    });
    expect(messages(sales, twin).join("\n")).toContain(
      "Opportunity: a data product must be defined by one domain, but sales and other both define Opportunity.",
    );
  });

  it.each([
    [
      "an input",
      'inputs: ["marketing/lead-scoring"]',
      'inputs: ["marketing/leads"]',
      "IntentScore: inputs must name data products, but marketing has no marketing/leads.",
    ],
    [
      "a field in lineage",
      "lead-scoring.score",
      "lead-scoring.points",
      "IntentScore.score: @derivedFrom must name stored fields of data products, but there is no marketing/lead-scoring.points.",
    ],
    [
      "a product in lineage",
      "marketing/lead-scoring.score",
      "sales/leads.score",
      "IntentScore.score: @derivedFrom must name stored fields of data products, but there is no sales/leads.score.",
    ],
  ])("may not name %s that is not there", (_what, from, to, problem) => {
    expect(messages(meshContract("marketing", from, to), sales)).toEqual([`marketing.graphql ${problem}`]);
  });

  it("may name products of a domain that is not there yet", () => {
    expect(
      messages(meshContract("marketing", "marketing/lead-scoring.score", "billing/invoices.amount"), sales),
    ).toEqual([]);
  });

  it("may not make a product from itself", () => {
    const text = 'name: "Lead Scoring Signals"';
    const circular = meshContract("marketing", text, `${text} inputs: ["marketing/intent-score"]`);
    expect(messages(circular, sales)).toEqual([
      "marketing.graphql Lead: inputs must not lead back, but marketing/lead-scoring is made from itself.",
      "marketing.graphql IntentScore: inputs must not lead back, but marketing/intent-score is made from itself.",
    ]);
  });
});

describe("completing a schema", () => {
  it("throws where the text is no GraphQL", () => {
    expect(() => completeSchema("type {", "sales")).toThrow("sales/schema.graphql:1:6 Syntax Error");
  });
});
