import { describe, expect, it } from "@jest/globals";
import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { completeSchema, readServedContract, type Contract } from "@trellis/shared/contract";
import { contractText, edited, meshContract, meshDomains } from "../../kit/contracts/index.ts";

const compose = (contracts: readonly Contract[]) =>
  composeServices(contracts.map(({ domain, sdl }) => ({ name: domain, typeDefs: parse(sdl) })));

/** What a subgraph made of the completed schema answers to `_service`. */
const served = async ({ sdl }: Contract): Promise<string> => {
  const result = await graphql({ schema: buildSubgraphSchema(parse(sdl)), source: "{ _service { sdl } }" });
  return (result.data as { _service: { sdl: string } })._service.sdl;
};

/** Products without the places of their definitions. */
const withoutPlaces = (contract: Contract): unknown =>
  JSON.parse(
    JSON.stringify(contract.products, (key, value: unknown) => (key === "location" ? undefined : value)),
  );

describe("the schema that a domain serves", () => {
  it.each(meshDomains)("of %s keeps every line of the domain's own text in its place", (domain) => {
    const own = contractText(domain).trimEnd().split("\n");
    const lines = completeSchema(contractText(domain), domain).split("\n").slice(0, own.length);
    lines.forEach((line, index) => {
      const plain = line.replace(/\("Records on the page.*Order!\]\)/, "").replace(" @computed", "");
      expect(plain).toBe(own[index]);
    });
  });

  it("gives a connection its arguments, filters and orders", () => {
    const { schema } = meshContract("sales");
    const connection = schema.getQueryType()?.getFields()["opportunities"];
    expect(connection?.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
      "first: Int",
      "after: String",
      "where: OpportunityFilter",
      "orderBy: [OpportunityOrder!]",
    ]);
    const fields = (name: string) => {
      const type = schema.getType(name);
      return type && "getFields" in type
        ? Object.values(type.getFields()).map((field) => `${field.name}: ${String(field.type)}`)
        : [];
    };
    expect(fields("OpportunityFilter")).toEqual([
      "id: IDFilter",
      "accountId: AccountIDFilter",
      "name: StringFilter",
      "stage: OpportunityStageFilter",
      "amount: MoneyFilter",
      "probability: FloatFilter",
      "closeDate: LocalDateFilter",
      "isOpen: BooleanFilter",
      "riskFactors: StringListFilter",
      "campaign: CampaignFilter",
      "ownerEmail: StringFilter",
      "updatedAt: DateTimeFilter",
      "and: [OpportunityFilter!]",
      "or: [OpportunityFilter!]",
      "not: OpportunityFilter",
    ]);
    expect(fields("CampaignFilter")).toEqual(["id: IDFilter", "name: StringFilter", "budget: MoneyFilter"]);
    expect(fields("OpportunityConnection")).toEqual([
      "edges: [OpportunityEdge!]!",
      "nodes: [Opportunity!]!",
      "totalCount: Int!",
      "pageInfo: PageInfo!",
      "asOf: DateTime",
    ]);
  });

  it("orders by every stored field that is one value, embedded ones too", () => {
    const type = meshContract("sales").schema.getType("OpportunityOrder");
    const values = type && "getValues" in type ? type.getValues().map(({ name }) => name) : [];
    expect(values).toEqual(expect.arrayContaining(["UPDATED_AT_DESC", "AMOUNT_ASC", "CAMPAIGN_NAME_ASC"]));
    expect(values.filter((value) => /RISK_FACTORS|OPEN_OPPORTUNITY|ACCOUNT_(ASC|DESC)/.test(value))).toEqual(
      [],
    );
  });

  it("derives no connection that nothing leads to", () => {
    const { schema } = meshContract("marketing");
    expect(schema.getType("LeadConnection")).toBeDefined();
    expect(schema.getType("IntentScoreConnection")).toBeUndefined();
    expect(schema.getType("IntentScoreOrder")).toBeUndefined();
  });

  it.each(meshDomains)("of %s is read back into the same products", async (domain) => {
    const contract = meshContract(domain);
    const back = readServedContract({ domain, sdl: contract.sdl, file: contract.file });
    expect(back.products).toEqual(contract.products);
    const answered = readServedContract({ domain, sdl: await served(contract) });
    expect(withoutPlaces(answered)).toEqual(withoutPlaces(contract));
  });
});

describe("the domains together", () => {
  it("compose without a hint about a contract's directives, and keep them all", () => {
    const { supergraphSdl = "", errors, hints } = compose(meshDomains.map((domain) => meshContract(domain)));
    expect(errors).toBeUndefined();
    expect(hints?.filter(({ message }) => /@|contract/.test(message))).toEqual([]);
    for (const directive of ["dataProduct", "sla", "quality", "classification", "personalData", "metric"]) {
      expect(supergraphSdl).toMatch(new RegExp(`^ .*@${directive}\\(`, "m"));
    }
    expect(supergraphSdl).toContain("@searchable(ops: [GT, GTE, LT, LTE], sortable: true)");
    expect(supergraphSdl).toContain("@computed");
  });

  it("lose a directive without a word where a domain does not compose it, which reading the served schema finds", () => {
    const sales = meshContract("sales");
    const sdl = edited(sales.sdl, '@composeDirective(name: "@classification")', "");
    const { supergraphSdl = "", errors, hints } = compose([{ ...sales, sdl }]);
    expect([
      errors,
      hints?.map(({ message }) => message).filter((text) => text.includes("classification")),
    ]).toEqual([undefined, []]);
    expect(supergraphSdl).not.toContain("@classification");
    expect(() => readServedContract({ domain: "sales", sdl })).toThrow(
      'every directive of the contract spec must be composed, but @composeDirective(name: "@classification") is missing',
    );
  });
});
