import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { flattenFields, readContract, type DataProduct, type ProductField } from "@trellis/shared/contract";
import { isEnumType, isObjectType, type GraphQLObjectType } from "graphql";
import { expectedProducts, owners } from "./products-table.ts";

const root = resolve(import.meta.dirname, "../..");
const contracts = Object.keys(owners).map((domain) =>
  readContract({ domain, file: resolve(root, `subgraphs/${domain}/schema.graphql`) }),
);
const products = contracts.flatMap((contract) => contract.products);
const productOf = (id: string): DataProduct => products.find((product) => product.id === id) as DataProduct;
const everyField = (product: DataProduct): ProductField[] => flattenFields(product.fields);
const withMark = (fields: string, mark: string): string[] =>
  fields
    .split(/\s+/)
    .filter((field) => field.endsWith(mark))
    .map((field) => field.slice(0, -1))
    .toSorted();
const objectType = (domain: string, name: string): GraphQLObjectType => {
  const type = contracts.find((contract) => contract.domain === domain)?.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${domain} has no type ${name}`);
  return type;
};

describe("the contracts of the four domains", () => {
  it("hold the twelve data products and Account, and no other", () => {
    expect(products.map(({ id }) => id).toSorted()).toEqual(expectedProducts.map(({ id }) => id).toSorted());
    expect(products.filter(({ kind }) => kind === "REFERENCE").map(({ id }) => id)).toEqual([
      "sales/account",
    ]);
  });

  describe.each(expectedProducts)("$id", ({ id, type, shape, eventTime, latency, fields }) => {
    const product = productOf(id);

    it("has its type, shape, event time, owner and consumers", () => {
      const [owner, ...consumers] = owners[product.domain] ?? [];
      expect(product).toMatchObject({ type, shape, eventTime, owner, consumers, status: "ACTIVE" });
    });

    it("has every field of the list, marked as the list marks it", () => {
      const names = new Set(everyField(product).map(({ path }) => path));
      const missing = fields.split(/\s+/).filter((field) => !names.has(field.replace(/[*!]$/, "")));
      expect(missing).toEqual([]);
      const paths = (has: (field: ProductField) => unknown) =>
        everyField(product)
          .filter(has)
          .map(({ path }) => path)
          .toSorted();
      expect(paths(({ searchable }) => searchable)).toEqual(withMark(fields, "*"));
      expect(paths(({ personalData }) => personalData)).toEqual(withMark(fields, "!"));
    });

    it("promises all five rows of its service level", () => {
      const rows = product.sla.map(({ property, value, unit }) => [property, `${value}${unit}`]);
      expect(Object.fromEntries(rows)).toEqual({
        latency,
        availability: "99.5%",
        breakingChangeNotice: "30d",
        documentationAge: "7d",
      });
      const completeness = product.quality.filter(({ dimension }) => dimension === "completeness");
      expect(completeness.map(({ bounds, unit, severity }) => ({ ...bounds, unit, severity }))).toEqual([
        { mustBeLessOrEqualTo: 5, unit: "PERCENT", severity: "WARNING" },
        { mustBeLessOrEqualTo: 50, unit: "PERCENT", severity: "ERROR" },
      ]);
    });

    it("counts some field for completeness, and refuses scores and rates outside their range", () => {
      const counted = product.quality.filter(
        ({ metric, severity, element }) => metric === "nullValues" && severity === "ERROR" && element,
      );
      expect(counted.length).toBeGreaterThan(0);
      const ranges = new Map(
        product.quality.map(({ element, metric, valid }) => [
          metric === "invalidValues" ? element : "",
          [valid.minimum, valid.maximum],
        ]),
      );
      for (const { path, type: scalar } of everyField(product)) {
        if (scalar === "Float" && /score$/i.test(path))
          expect([path, ranges.get(path)]).toEqual([path, [0, 100]]);
        if (/(Rate|probability|Probability|Risk|Utilization)$/.test(path))
          expect([path, ranges.get(path)]).toEqual([path, [0, 1]]);
      }
    });

    it("protects every personal value, network addresses most", () => {
      for (const { path, classification, personalData } of everyField(product)) {
        if (!personalData) continue;
        const expected = personalData.category === "user.device.ip_address" ? "RESTRICTED" : "CONFIDENTIAL";
        expect([path, classification]).toEqual([path, expected]);
      }
    });

    it("is reached by id and as a list at the root, and from Account", () => {
      const onQuery = Object.values(objectType(product.domain, "Query").getFields());
      const onAccount = Object.values(objectType(product.domain, "Account").getFields());
      const types = (list: typeof onQuery) => list.map((field) => String(field.type));
      if (product.kind === "REFERENCE") return;
      expect(types(onQuery)).toEqual(expect.arrayContaining([type, `${type}Connection`]));
      expect(types(onAccount)).toContain(shape === "SINGLE" ? type : `${type}Connection`);
    });
  });

  it("give a metric one unit and one definition", () => {
    const meanings = new Map<string, Set<string>>();
    for (const { metric } of products.flatMap(everyField)) {
      if (!metric) continue;
      const known = meanings.get(metric.id) ?? new Set();
      meanings.set(metric.id, known.add(`${metric.unit}: ${metric.definition}`));
    }
    expect([...meanings].filter(([, known]) => known.size > 1)).toEqual([]);
    expect([...meanings.keys()]).toEqual(expect.arrayContaining(["arr", "mau", "nps"]));
  });

  it("use no enum name twice", () => {
    const names = contracts.flatMap(({ products: own, schema }) =>
      Object.values(schema.getTypeMap())
        .filter((type) => isEnumType(type) && !type.name.includes("__") && own.length > 0)
        .map(({ name }) => name),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("name personal data by categories that the fides taxonomy has", () => {
    const file = resolve(root, "../shared/standards/fides/data_categories.json");
    if (!existsSync(file)) {
      console.warn("skipped: the fides taxonomy is not beside the repository");
      return;
    }
    const taxonomy: { data_category: { fides_key: string }[] } = JSON.parse(readFileSync(file, "utf8"));
    const keys = new Set(taxonomy.data_category.map((row) => row.fides_key));
    const used = new Set(
      products.flatMap(everyField).flatMap(({ personalData }) => personalData?.category ?? []),
    );
    expect([...used].filter((category) => !keys.has(category))).toEqual([]);
  });

  it("write every sentence of a description as one", () => {
    const loose = products
      .flatMap((product) =>
        everyField(product).map((field) => ({ ...field, coordinate: `${product.type}.${field.path}` })),
      )
      .filter(({ description }) => !/^[A-Z].+\.$/s.test(description.trim()));
    expect(loose.map(({ coordinate }) => coordinate)).toEqual([]);
  });
});
