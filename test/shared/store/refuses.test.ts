import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { openProductStore, type ProductStore, type StoreView, type Where } from "@trellis/shared/store";
import { definitionOf, productOf } from "../../kit/domain.ts";
import { writeSnapshot } from "../../kit/snapshot.ts";

const product = productOf(definitionOf("sales"), "Opportunity");
const data = mkdtempSync(join(tmpdir(), "trellis-refuses-"));
const records = Array.from({ length: 5 }, (_, index) => ({
  id: `o${index}`,
  name: "x",
  updatedAt: "2026-01-01T00:00:00.000Z",
}));
const deep = (levels: number): Where => (levels === 0 ? {} : { not: deep(levels - 1) });
const many = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const refused = { code: "BAD_USER_INPUT" };

describe("a store that is asked for what it has not", () => {
  let store: ProductStore;
  let view: StoreView;
  beforeAll(async () => {
    writeSnapshot({ data, product, records });
    store = openProductStore({ data, products: [product] });
    await store.ready;
    view = store.view();
  });
  afterAll(async () => {
    view.close();
    await store.close();
    rmSync(data, { recursive: true });
  });

  const ask = (request: { where?: Where; orderBy?: string[]; after?: string }) =>
    view.connection(product.id, { first: 3, ...request });
  const count = async (where: Where) =>
    (await view.connection(product.id, { first: 1, where, withTotal: true })).root.totalCount;

  it.each<[string, Where]>([
    ["nesting beyond eight", deep(8)],
    ["a list of 1,001 ids", { id: { in: many(1001) } }],
    ["a list of 1,001 filters", { or: many(1001).map(() => ({})) }],
    ["501 conditions", { and: many(170).map(() => ({ name: { eq: "a", ne: "b", contains: "c" } })) }],
    ["a field that is none", { nothing: { eq: 1 } }],
    ["a relation", { account: { eq: "a" } }],
    ["the constructor", { constructor: { eq: "a" } }],
    ["an inherited operator", { name: { toString: "a" } }],
    ["a prototype", JSON.parse('{"__proto__": {"eq": "a"}}') as Where],
    ["an operator of SQL", { name: { "= 1 OR 1": "a" } }],
    ["a field of SQL", { 'name" IS NULL OR "name': { eq: "a" } }],
    ["a number for text", { name: { eq: 1 } }],
    ["an object for text", { name: { eq: { text: "DROP" } } }],
    ["a NUL", { name: { contains: "a\0" } }],
    ["half a character", { name: { eq: "\ud800" } }],
    ["a stage that is none", { stage: { eq: "LOST" } }],
    ["infinity", { probability: { gt: Number.POSITIVE_INFINITY } }],
    ["an amount as a number", { amount: { gt: 1.5 } }],
    ["an amount with an exponent", { amount: { gt: "1e9" } }],
    ["a currency that is none", { amount: { currency: "XXQ" } }],
    ["a moment that is none", { updatedAt: { gt: "31/02/2026" } }],
    ["a null", { name: { eq: null } }],
    ["a list for a filter", { not: [] }],
  ])("refuses %s", async (_what, where) => {
    await expect(ask({ where })).rejects.toMatchObject(refused);
  });

  it("takes as much as it allows", async () => {
    await expect(ask({ where: deep(7) })).resolves.toBeDefined();
    await expect(ask({ where: { id: { in: many(1000) } } })).resolves.toBeDefined();
  });

  it("compares with moments that a time zone moves out of the years it knows", async () => {
    const [before, after] = ["0000-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"];
    expect(await count({ updatedAt: { lt: after, gt: before } })).toBe(records.length);
    expect(await count({ updatedAt: { gt: after } })).toBe(0);
  });

  it.each([["NAME"], ["name_ASC"], ['NAME_ASC; DROP TABLE "records"'], ["toString"], ["RISK_FACTORS_ASC"]])(
    "refuses the order %s",
    async (order) => {
      await expect(ask({ orderBy: [order] })).rejects.toMatchObject(refused);
    },
  );

  it("takes no cursor but its own, whatever the text", async () => {
    const { root } = await ask({});
    const own = root.cursors[0] ?? "";
    const [checksum] = JSON.parse(Buffer.from(own, "base64url").toString()) as [string];
    const forged = fc
      .array(fc.jsonValue(), { maxLength: 4 })
      .map((values) => JSON.stringify([checksum, ...values]));
    const text = fc.oneof(
      fc.string(),
      fc.base64String(),
      forged.map((list) => Buffer.from(list).toString("base64url")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (after) => {
        const outcome = await ask({ after }).catch((thrown: unknown) => thrown);
        const page = outcome as { root?: { nodes: unknown[] } };
        if (page.root === undefined) expect(outcome).toMatchObject(refused);
      }),
      { numRuns: 300 },
    );
    await expect(ask({ after: own })).resolves.toMatchObject({ root: { nodes: [{ id: "o1" }, {}, {}] } });
    await expect(ask({ after: own, orderBy: ["NAME_ASC"] })).rejects.toMatchObject(refused);
  });

  it("still has all its records", async () => {
    const { root } = await view.connection(product.id, { first: 10, withTotal: true });
    expect(root.totalCount).toBe(records.length);
  });
});
