import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openProductStore, type ProductStore } from "@trellis/shared/store";
import { createLoaders } from "../../../shared/src/subgraph/loaders.ts";
import { definitionOf, productOf } from "../../kit/domain.ts";
import { writeSnapshot } from "../../kit/snapshot.ts";

const sales = definitionOf("sales");
const pipeline = productOf(sales, "Opportunity");
const money = (amount: string, currency: string) => ({ amount, currency });
const within = (days: number) => ({ product: pipeline.id, count: true, days, over: "closeDate" }) as const;
const at = "2026-01-01T00:00:00.000Z";

describe("reads of one request", () => {
  const data = mkdtempSync(join(tmpdir(), "trellis-loaders-"));
  let store: ProductStore;

  beforeAll(async () => {
    writeSnapshot({
      data,
      product: pipeline,
      records: [
        {
          id: "1",
          accountId: "one",
          amount: money("0.10", "EUR"),
          isOpen: true,
          updatedAt: at,
          closeDate: "2025-12-31",
        },
        {
          id: "2",
          accountId: "one",
          amount: money("0.20", "EUR"),
          isOpen: true,
          updatedAt: at,
          closeDate: "2025-12-01",
        },
        {
          id: "3",
          accountId: "two",
          amount: money("90071992547409.93", "USD"),
          updatedAt: at,
          closeDate: "2025-11-01",
        },
        { id: "4", accountId: "two", amount: money("1", "JPY"), updatedAt: at, closeDate: "2026-01-02" },
      ],
      asOf: at,
    });
    store = openProductStore({ data, products: [pipeline] });
    await store.ready;
  });
  afterAll(async () => {
    await store.close();
    rmSync(data, { recursive: true });
  });

  it("take one statement per product and arguments for a thousand accounts", async () => {
    const view = store.view();
    const { loaders } = createLoaders(view);
    const ids = Array.from({ length: 1000 }, (_, index) => `account-${index}`);
    await Promise.all(
      ids.flatMap((id) => [
        loaders.page(pipeline.id, id, { first: 5 }),
        loaders.page(pipeline.id, id, { first: 5 }),
        loaders.rollup({ product: pipeline.id, count: true }, id),
        loaders.record(pipeline.id, id),
      ]),
    );
    expect(view.statements()).toBe(3);
    await loaders.page(pipeline.id, "account-1", { first: 6 });
    expect(view.statements()).toBe(4);
    view.close();
  });

  it("add up money exactly in one currency and name several", async () => {
    const view = store.view();
    const { loaders } = createLoaders(view);
    const sum = { product: pipeline.id, sum: "amount" } as const;
    await expect(loaders.rollup(sum, "one")).resolves.toEqual(money("0.30", "EUR"));
    await expect(loaders.rollup(sum, "two")).rejects.toMatchObject({
      code: "MIXED_CURRENCY",
      message: expect.stringContaining("JPY and USD"),
    });
    const dollars = { ...sum, where: { amount: { currency: "USD" } } };
    await expect(loaders.rollup(dollars, "two")).resolves.toEqual(money("90071992547409.93", "USD"));
    await expect(loaders.rollup(sum, "none")).resolves.toBeNull();
    view.close();
  });

  it("count windows back from the snapshot's time", async () => {
    const view = store.view();
    const { loaders } = createLoaders(view);
    await expect(loaders.rollup(within(1), "one")).resolves.toBe(0);
    await expect(loaders.rollup(within(2), "one")).resolves.toBe(1);
    await expect(loaders.rollup(within(60), "one")).resolves.toBe(2);
    await expect(loaders.rollup(within(365), "two")).resolves.toBe(1);
    view.close();
  });

  it.each([
    [{ sum: "name" }, "sum of name"],
    [{ avg: "amount" }, "avg of amount"],
    [{ max: "nothing" }, "nothing"],
    [{ count: true, sum: "amount" }, "has 2"],
    [{}, "has 0"],
  ] as const)("refuse the rollup %j when it is declared", (rollup, word) => {
    const rollups = { Account: { openOpportunityCount: { product: pipeline.id, ...rollup } } };
    const define = () => definitionOf("sales", { rollups });
    expect(define).toThrow(word);
  });

  it("refuse a computed field that nothing computes", () => {
    expect(() => definitionOf("sales", { rollups: {} })).toThrow(
      "Account.openOpportunityCount needs a rollup or a resolver",
    );
  });
});
