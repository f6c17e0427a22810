import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import addFormats from "ajv-formats";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import {
  flattenFields,
  readContract,
  toDatasetEvent,
  toJobEvent,
  toOdps,
  toYaml,
} from "@trellis/shared/contract";
import { contractFile, meshDomains } from "../../kit/contracts/index.ts";

const root = new URL("../../../", import.meta.url);
const standards = fileURLToPath(new URL("../shared/standards/", root));
const isHere = existsSync(standards);
const whenHere = isHere ? it : it.skip;

const sources = [
  ...meshDomains.map((domain) => ({ domain, file: contractFile(domain) })),
  ...["customer-success", "marketing", "product", "sales"].map((domain) => ({
    domain,
    file: fileURLToPath(new URL(`subgraphs/${domain}/schema.graphql`, root)),
  })),
];

const meshes = [sources.slice(0, 2), sources.slice(2)].map((mesh) =>
  Object.fromEntries(
    mesh.flatMap((source) => readContract(source).products.map((product) => [product.id, product])),
  ),
);

const everyProduct = meshes.flatMap((products) =>
  Object.values(products).map((product) => ({ product, products })),
);

const lineage = {
  namespace: "trellis://acme",
  producer: "https://trellis.example",
  eventTime: "2026-01-01T00:00:00.000Z",
};

const readJson = (file: string) => JSON.parse(readFileSync(`${standards}${file}`, "utf8")) as object;

/** Validates against one of OpenLineage's schemas by its address. */
const validators = () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const file of readdirSync(`${standards}openlineage`)) {
    if (/^[A-Z].*\.json$/.test(file)) ajv.addSchema(readJson(`openlineage/${file}`));
  }
  return (url: string, value: unknown): unknown[] => {
    const validate = ajv.getSchema(url);
    if (validate === undefined) return [`no schema ${url}`];
    validate(value);
    return validate.errors ?? [];
  };
};

describe(`a product in the Open Data Product Standard (the official schema is ${isHere ? "here" : "not here, so it is not asked"})`, () => {
  whenHere("is accepted by the official schema", () => {
    const ajv = new Ajv2019({ allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(readJson("odps-bitol/odps-json-schema-v1.0.0.json"));
    for (const { product, products } of everyProduct) {
      const contractUrl = `http://localhost:4000/products/${product.id}/contract`;
      const support = "data@example.com";
      const yaml = toYaml(
        toOdps({ ...product, support }, { products, contractUrl, endpoint: "http://localhost:4000/graphql" }),
      );
      validate(parse(yaml, { schema: "core" }));
      expect({ id: product.id, errors: validate.errors ?? [] }).toEqual({ id: product.id, errors: [] });
    }
  });

  it("has an output port, and input ports whose contracts exist", () => {
    for (const { product, products } of everyProduct) {
      const exported = toOdps(product, { products });
      expect(exported.outputPorts.map(({ contractId }) => contractId)).toEqual([product.id]);
      for (const { contractId } of exported.inputPorts ?? []) expect(products).toHaveProperty([contractId]);
    }
    const { product, products } = everyProduct.find(({ product: { type } }) => type === "IntentScore")!;
    expect(toOdps(product, { products }).inputPorts).toEqual([
      { name: "Lead Scoring Signals", version: "1.0.0", contractId: "marketing/lead-scoring" },
    ]);
    expect(toOdps(product).inputPorts).toBeUndefined();
  });
});

describe(`a product in OpenLineage (the official schemas are ${isHere ? "here" : "not here, so they are not asked"})`, () => {
  whenHere("is accepted by the official schemas, each facet by its own", () => {
    const errorsOf = validators();
    for (const { product } of everyProduct) {
      const events = [toDatasetEvent(product, lineage), toJobEvent(product, lineage)];
      for (const event of events) expect(errorsOf(event.schemaURL, event)).toEqual([]);
      const [dataset, job] = [toDatasetEvent(product, lineage).dataset, toJobEvent(product, lineage).job];
      for (const facet of [...Object.values(dataset.facets), ...Object.values(job.facets)]) {
        expect(errorsOf(facet._schemaURL, facet)).toEqual([]);
      }
    }
  });

  it("has lineage that leads to products and fields of the mesh", () => {
    for (const { product, products } of everyProduct) {
      const event = toJobEvent(product, lineage);
      for (const { name } of event.inputs) expect(products).toHaveProperty([name]);
      const { fields = {} } = (event.outputs[0]?.facets["columnLineage"] ?? {}) as {
        fields?: Record<string, { inputFields: { name: string; field: string }[] }>;
      };
      const paths = new Set(flattenFields(product.fields).map(({ path }) => path));
      for (const [path, { inputFields }] of Object.entries(fields)) {
        expect(paths).toContain(path);
        for (const { name, field } of inputFields) {
          expect(flattenFields(products[name]?.fields ?? []).map((item) => item.path)).toContain(field);
        }
      }
    }
  });

  it("names the fields that hold personal data", () => {
    const { product } = everyProduct.find(({ product: { id } }) => id === "marketing/lead-scoring")!;
    expect(toDatasetEvent(product, lineage).dataset.facets["tags"]).toMatchObject({
      tags: expect.arrayContaining([
        { key: "personal-data", value: "user.contact.email", source: "CONTRACT", field: "email" },
      ]),
    });
  });
});
