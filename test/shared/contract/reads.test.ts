import { describe, expect, it } from "@jest/globals";
import {
  completenessOf,
  fieldAt,
  filterTypeOf,
  flattenFields,
  orderValuesOf,
  type DataProduct,
} from "@trellis/shared/contract";
import { meshContract } from "../../kit/contracts/index.ts";

const productOf = (domain: "sales" | "marketing", type: string, from = "", to = ""): DataProduct => {
  const product = meshContract(domain, from, to).products.find((candidate) => candidate.type === type);
  if (product === undefined) throw new Error(`no product ${type}`);
  return product;
};

const field = (product: DataProduct, path: string) => fieldAt(product.fields, path);

describe("a data product", () => {
  it("is read from its record type", () => {
    expect(productOf("sales", "Opportunity")).toMatchObject({
      id: "sales/opportunity-pipeline",
      domain: "sales",
      kind: "PRODUCT",
      name: "Opportunity Pipeline",
      version: "1.2.0",
      status: "ACTIVE",
      owner: "Sales Operations Manager",
      support: "#sales-data",
      consumers: ["Revenue Leadership", "Finance"],
      purpose: "Forecast revenue.",
      description: "A chance to sell.",
      classification: "CONFIDENTIAL",
      eventTime: "updatedAt",
      shape: "LIST",
      accountField: "opportunities",
      byIdField: "opportunity",
      listField: "opportunities",
      location: { file: "sales.graphql" },
    });
  });

  it.each([
    ["sales", "Account", "REFERENCE", "SINGLE"],
    ["marketing", "Lead", "PRODUCT", "LIST"],
    ["marketing", "IntentScore", "PRODUCT", "SINGLE"],
  ] as const)("of %s, %s, is a %s with %s records an account", (domain, type, kind, shape) => {
    expect(productOf(domain, type)).toMatchObject({ kind, shape });
  });

  it.each([
    ["one of them", '"Its newest." newestLead: Lead'],
    ["a plain list of them", '"Some of them." someLeads: [Lead!]'],
  ])("has a list of records where Account leads to %s, too", (_what, other) => {
    const lead = productOf("marketing", "Lead", '"Its leads."', `${other}\n  "Its leads."`);
    expect(lead).toMatchObject({ shape: "LIST", accountField: "leads" });
  });

  it("keeps its service levels and their places", () => {
    expect(productOf("sales", "Opportunity").sla).toMatchObject([
      { property: "latency", value: 1, unit: "h", element: "updatedAt", percentile: 99, window: "30d" },
      { property: "availability", value: 99.5, unit: "%" },
      { property: "retention", value: 7, unit: "y" },
      { property: "breakingChangeNotice", value: 30, unit: "d" },
      { property: "documentationAge", value: 7, unit: "d" },
    ]);
  });

  it("keeps its quality rules: its own, then those of its fields by path", () => {
    const budget = "budget: Money @quality(metric: invalidValues, minimum: 0)";
    const { quality } = productOf("sales", "Opportunity", "budget: Money", budget);
    expect(quality.map(({ metric, element, severity }) => [metric, element, severity])).toEqual([
      ["rowCount", undefined, "ERROR"],
      ["nullValues", undefined, "WARNING"],
      ["nullValues", undefined, "ERROR"],
      ["nullValues", "stage", "ERROR"],
      ["invalidValues", "probability", "ERROR"],
      ["invalidValues", "campaign.budget", "ERROR"],
    ]);
  });

  it.each([
    [
      "as written",
      "Opportunity",
      "mustBeLessOrEqualTo: 5, unit",
      "mustBeLessOrEqualTo: 2, unit",
      { target: 2, floor: 50 },
    ],
    ["by default", "Account", "", "", { target: 5, floor: 50 }],
  ])("has limits of incomplete records %s", (_what, type, from, to, limits) => {
    expect(completenessOf(productOf("sales", type, from, to))).toEqual(limits);
  });
});

describe("a field of a record", () => {
  it.each([
    ["id", "scalar", "ID", true],
    ["account", "relation", "Account", false],
    ["stage", "enum", "OpportunityStage", false],
    ["amount", "money", "Money", false],
    ["riskFactors", "list", "String", false],
    ["campaign", "object", "Campaign", false],
    ["campaign.name", "scalar", "String", false],
    ["campaign.budget", "money", "Money", false],
    ["updatedAt", "scalar", "DateTime", true],
  ])("%s is a %s of %s", (path, kind, type, required) => {
    expect(field(productOf("sales", "Opportunity"), path)).toMatchObject({ path, kind, type, required });
  });

  it("that an extension adds is computed and not stored", () => {
    const paths = flattenFields(productOf("sales", "Account").fields).map(({ path }) => path);
    expect(paths).toEqual([
      "id",
      "name",
      "segment",
      "arr",
      "parentId",
      "parent",
      "accountOwnerName",
      "updatedAt",
    ]);
  });

  it.each([
    ["sales", "Opportunity", "amount", "CONFIDENTIAL", "the type's"],
    ["sales", "Opportunity", "name", "INTERNAL", "its own"],
    ["sales", "Opportunity", "campaign.budget", "CONFIDENTIAL", "the embedding record's"],
    ["sales", "Opportunity", "campaign.name", "PUBLIC", "its own"],
    ["sales", "Account", "accountOwnerName", "CONFIDENTIAL", "that of personal data"],
    ["marketing", "IntentScore", "score", "INTERNAL", "the default"],
  ] as const)("of %s, %s.%s, is %s, %s", (domain, type, path, level, _whose) => {
    expect(field(productOf(domain, type), path)?.classification).toBe(level);
  });

  it.each([
    [
      "hashed where it is an identity",
      "identity: true, masking: HMAC",
      "identity: true",
      { identity: true, masking: "HMAC" },
    ],
    [
      "removed where it is none",
      "identity: true, masking: HMAC",
      "identity: false",
      { identity: false, masking: "NULL" },
    ],
    ["masked as it says", "masking: HMAC", "masking: PARTIAL", { identity: true, masking: "PARTIAL" }],
  ])("with personal data is %s", (_what, from, to, expected) => {
    expect(field(productOf("marketing", "Lead", from, to), "email")?.personalData).toEqual({
      category: "user.contact.email",
      subject: "PROSPECT",
      ...expected,
    });
  });

  it("keeps its metric, its lineage, its search and its end", () => {
    expect(field(productOf("sales", "Account"), "arr")?.metric).toMatchObject({
      id: "arr",
      unit: "currency",
    });
    expect(field(productOf("marketing", "IntentScore"), "score")?.derivedFrom).toEqual([
      "marketing/lead-scoring.score",
    ]);
    expect(field(productOf("marketing", "Lead"), "score")?.searchable).toEqual({
      ops: ["GT", "GTE", "LT", "LTE"],
      sortable: true,
      aggregatable: false,
    });
    const ending = "intentTopics: [String!]";
    const lead = productOf("marketing", "Lead", ending, `${ending} @deprecated(reason: "Read score.")`);
    expect(field(lead, "intentTopics")?.deprecated).toBe("Read score.");
  });

  it.each([
    ["id", "IDFilter"],
    ["ownerEmail", "StringFilter"],
    ["riskFactors", "StringListFilter"],
    ["campaign", "CampaignFilter"],
    ["stage", "OpportunityStageFilter"],
    ["account", undefined],
  ])("%s is filtered by %s", (path, filter) => {
    expect(filterTypeOf(field(productOf("sales", "Opportunity"), path)!)).toBe(filter);
  });

  it("is ordered by its path", () => {
    const orders = orderValuesOf(productOf("sales", "Opportunity"));
    expect(orders.find(({ value }) => value === "CAMPAIGN_BUDGET_DESC")).toMatchObject({
      path: "campaign.budget",
      direction: "DESC",
    });
    expect(new Set(orders.map(({ value }) => value)).size).toBe(orders.length);
  });
});
