import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import addFormats from "ajv-formats";
import { Ajv2019 } from "ajv/dist/2019.js";
import { parse } from "yaml";
import { readContract, toOdcs, toYaml, type DataProduct, type OdcsContract } from "@trellis/shared/contract";
import { contractFile, meshContract, meshDomains } from "../../kit/contracts/index.ts";

const root = new URL("../../../", import.meta.url);
const schemaFile = fileURLToPath(new URL("../shared/standards/odcs/odcs-json-schema-v3.1.0.json", root));
const ownDomains = ["customer-success", "marketing", "product", "sales"] as const;

const products: readonly DataProduct[] = [
  ...meshDomains.flatMap((domain) => readContract({ domain, file: contractFile(domain) }).products),
  ...ownDomains.flatMap((domain) => {
    const file = fileURLToPath(new URL(`subgraphs/${domain}/schema.graphql`, root));
    return readContract({ domain, file }).products;
  }),
];

const cases = products.map((product): [string, DataProduct] => [`${product.id} ${product.version}`, product]);

interface Property {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: readonly Property[];
  readonly quality?: readonly Record<string, unknown>[];
  readonly relationships?: readonly { readonly to: string }[];
  readonly primaryKey?: boolean;
}

const pathsOf = (properties: readonly Property[], prefix: string): string[] =>
  properties.flatMap(({ name, properties: inner = [] }) => [
    `${prefix}.${name}`,
    ...pathsOf(inner, `${prefix}.${name}`),
  ]);

const allOf = (properties: readonly Property[]): Property[] =>
  properties.flatMap((property) => [property, ...allOf(property.properties ?? [])]);

const units: Readonly<Record<string, readonly (string | undefined)[]>> = {
  latency: ["s", "m", "h", "d"],
  availability: ["%"],
  retention: ["d", "mo", "y"],
  breakingChangeNotice: ["d"],
  documentationAge: ["d"],
  staleIfError: ["s", "m", "h"],
  endOfSupport: [undefined],
  endOfLife: [undefined],
};

/** What the official schema lets pass: names, units and references that lead nowhere. */
const semanticProblems = (contract: OdcsContract): string[] => {
  const problems: string[] = [];
  const objects = contract.schema;
  const known = new Set(objects.flatMap(({ name, properties }) => pathsOf(properties, name)));
  for (const { property, unit, element } of contract.slaProperties) {
    if (!(units[property] ?? []).includes(unit)) problems.push(`${property} in ${unit}`);
    if (element !== undefined && !known.has(element)) problems.push(`${property} on ${element}`);
  }
  if (!["proposed", "draft", "active", "deprecated", "retired"].includes(contract.status)) {
    problems.push(`status ${contract.status}`);
  }
  for (const { properties } of objects) {
    const all = allOf(properties as readonly Property[]);
    if (all.filter(({ primaryKey }) => primaryKey).length !== 1) problems.push("not one primary key");
    if (new Set(properties.map(({ id }) => id)).size !== properties.length) problems.push("an id twice");
    for (const property of all) {
      for (const { to } of property.relationships ?? []) if (!known.has(to)) problems.push(`leads to ${to}`);
      for (const rule of property.quality ?? []) {
        if (Object.keys(rule).filter((key) => key.startsWith("must")).length !== 1)
          problems.push("not one bound");
        if (rule["metric"] === "invalidValues" && rule["arguments"] === undefined)
          problems.push("valid is what?");
      }
    }
  }
  return problems;
};

const official = () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);
};

const withOfficialSchema = existsSync(schemaFile) ? it.each(cases) : it.skip.each(cases);

describe(`the contract as an ODCS file (the official schema is ${existsSync(schemaFile) ? "here" : "not here, so that part is skipped"})`, () => {
  const validate = existsSync(schemaFile) ? official() : undefined;

  withOfficialSchema("of %s is accepted by the official schema", (_id, product) => {
    const yaml = toYaml(toOdcs(product, { endpoint: "http://localhost:4000/graphql" }));
    validate?.(parse(yaml, { schema: "core" }));
    expect(validate?.errors ?? []).toEqual([]);
  });

  it.each(cases)("of %s names only what exists", (_id, product) => {
    expect(semanticProblems(toOdcs(product))).toEqual([]);
  });

  it.each(cases)("of %s reads alike in YAML 1.1 and 1.2", (_id, product) => {
    const contract = toOdcs(product);
    const yaml = toYaml(contract);
    expect(parse(yaml, { schema: "core" })).toEqual(contract);
    expect(parse(yaml, { version: "1.1", schema: "yaml-1.1" })).toEqual(contract);
  });
});

describe("an ODCS file", () => {
  const opportunity = meshContract("sales").products.find(({ type }) => type === "Opportunity");
  const contract = toOdcs(opportunity!);
  const property = (name: string) => contract.schema[0]?.properties.find((item) => item.name === name);

  it("says what a contract says of its product", () => {
    expect(contract).toMatchObject({
      id: "sales/opportunity-pipeline",
      version: "1.2.0",
      status: "active",
      domain: "sales",
      description: { purpose: "Forecast revenue." },
      team: { members: [{ username: "Sales Operations Manager", role: "owner" }] },
      support: [{ channel: "#sales-data", tool: "slack" }],
    });
    expect(contract.slaProperties).toEqual([
      {
        property: "latency",
        value: 1,
        unit: "h",
        element: "Opportunity.updatedAt",
        description: "Measured as percentile 99 over 30d.",
      },
      { property: "availability", value: 99.5, unit: "%" },
      { property: "retention", value: 7, unit: "y" },
      { property: "breakingChangeNotice", value: 30, unit: "d" },
      { property: "documentationAge", value: 7, unit: "d" },
    ]);
  });

  it.each([
    ["id", { logicalType: "string", required: true, primaryKey: true, unique: true }],
    ["amount", { logicalType: "object", physicalType: "Money", classification: "confidential" }],
    ["riskFactors", { logicalType: "array", physicalType: "[String!]", items: { logicalType: "string" } }],
    ["closeDate", { logicalType: "date", logicalTypeOptions: { format: "yyyy-MM-dd" } }],
    ["updatedAt", { logicalType: "timestamp", required: true }],
    ["probability", { logicalType: "number", logicalTypeOptions: { minimum: 0, maximum: 1 } }],
    ["ownerEmail", { tags: ["personal-data"], classification: "confidential" }],
    ["name", { classification: "internal" }],
  ])("keeps %s", (name, expected) => {
    expect(property(name)).toMatchObject(expected);
  });

  it("holds no relation, which is no data of the product", () => {
    expect(property("account")).toBeUndefined();
    expect(property("accountId")).toBeDefined();
  });

  it("promises what publishing makes true where a rule has no bound", () => {
    expect(property("probability")?.quality).toEqual([
      expect.objectContaining({ metric: "invalidValues", mustBe: 0, arguments: { minimum: 0, maximum: 1 } }),
    ]);
    expect(property("stage")?.quality).toEqual([
      expect.objectContaining({
        metric: "nullValues",
        mustBeLessOrEqualTo: 5,
        unit: "percent",
        severity: "warning",
      }),
      expect.objectContaining({ metric: "invalidValues", mustBe: 0 }),
    ]);
  });

  it("names a server only where it is told one", () => {
    expect(contract.servers).toBeUndefined();
    expect(toOdcs(opportunity!, { endpoint: "https://graph.example/graphql" }).servers).toEqual([
      expect.objectContaining({ type: "api", location: "https://graph.example/graphql" }),
    ]);
  });
});
