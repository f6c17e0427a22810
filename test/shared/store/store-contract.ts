import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { DataProduct } from "@trellis/shared/contract";
import type { Page, ProductStore, StoreView, Where } from "@trellis/shared/store";
import { meshContract } from "../../kit/contracts/index.ts";
import type { PlainRecord } from "../../kit/snapshot.ts";
import { anyAccounts, anyOpportunity, anyOrder, anyText, anyWhere } from "./arbitraries.ts";
import { holds, inOrder, normalMoney, valueAt } from "./reference.ts";

/** A store over the records of one product, and its end. */
export type StoreFactory = (
  product: DataProduct,
  records: readonly PlainRecord[],
) => Promise<{ store: ProductStore; close: () => Promise<void> }>;

interface Query {
  readonly accountIds?: readonly string[];
  readonly where: Where;
  readonly orderBy: readonly string[];
  readonly first: number;
}

const maximumPages = 500;

const pagesOf = async (
  view: StoreView,
  product: DataProduct,
  query: Query,
  account?: string,
): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let after: string | undefined; pages.length < maximumPages;) {
    const request = {
      ...query,
      accountIds: account === undefined ? undefined : [account],
      after,
      withTotal: true,
    };
    const { byAccount, root } = await view.connection(product.id, request);
    const page = account === undefined ? root : byAccount.get(account);
    if (!page) throw new Error("an account has no page");
    pages.push(page);
    if (!page.hasNextPage) break;
    after = page.cursors.at(-1);
  }
  return pages;
};

/** What every engine of the store must do, checked against a naive reference over random records. */
export function describeStore(engine: string, open: StoreFactory): void {
  describe(`the ${engine} store against a naive reference`, () => {
    const product = meshContract("sales").products.find(({ type }) => type === "Opportunity") as DataProduct;
    const records = Array.from(
      { length: 160 },
      (_, index) => fc.sample(anyOpportunity(index), { numRuns: 1, seed: index + 7 })[0] as PlainRecord,
    );
    let store: ProductStore;
    let close: () => Promise<void>;

    beforeAll(async () => ({ store, close } = await open(product, records)));
    afterAll(() => close());

    const expected = ({ where, orderBy }: Query, account?: string) =>
      inOrder(
        product,
        records.filter(
          (record) =>
            holds(product, record, where) && (account === undefined || record["accountId"] === account),
        ),
        orderBy,
      ).map(({ id }) => id);

    it("gives every record back as it was published", async () => {
      const view = store.view();
      const found = await view.byIds(
        product.id,
        records.map(({ id }) => id),
      );
      expect(found.size).toBe(records.length);
      for (const record of records) {
        const stored = found.get(record.id);
        const money = valueAt(record, "amount") as { amount: string; currency: string } | null;
        expect(stored).toEqual({
          ...record,
          amount: money && normalMoney(money),
          campaign: stored?.["campaign"] ?? null,
        });
        const budget = valueAt(record, "campaign.budget") as { amount: string; currency: string } | null;
        expect(valueAt(stored as PlainRecord, "campaign.budget")).toEqual(budget && normalMoney(budget));
        expect(valueAt(stored as PlainRecord, "campaign.name")).toBe(valueAt(record, "campaign.name"));
      }
      view.close();
    });

    it("filters, orders, counts and pages alike, whatever the filter's text", async () => {
      const view = store.view();
      const anyQuery = fc.record({
        where: anyWhere,
        orderBy: anyOrder(product),
        first: fc.integer({ min: 5, max: 60 }),
      });
      await fc.assert(
        fc.asyncProperty(anyQuery, async (query) => {
          const pages = await pagesOf(view, product, query);
          const wanted = expected(query);
          expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(wanted);
          expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => wanted.length));
        }),
        { numRuns: 600 },
      );
      view.close();
    });

    it("gives each of many accounts its own page in one statement", async () => {
      const view = store.view();
      const anyQuery = fc.record({
        accountIds: anyAccounts.map((accounts) => accounts ?? ["a1"]),
        where: anyWhere,
        orderBy: anyOrder(product),
        first: fc.integer({ min: 1, max: 10 }),
      });
      await fc.assert(
        fc.asyncProperty(anyQuery, async (query) => {
          const before = view.statements();
          const { byAccount } = await view.connection(product.id, { ...query, withTotal: true });
          expect(view.statements() - before).toBe(1);
          for (const account of query.accountIds) {
            const wanted = expected(query, account);
            const page = byAccount.get(account);
            expect(page?.nodes.map(({ id }) => id)).toEqual(wanted.slice(0, query.first));
            expect(page?.hasNextPage).toBe(wanted.length > query.first);
            expect(page?.totalCount).toBe(wanted.length);
          }
        }),
        { numRuns: 300 },
      );
      view.close();
    });

    it("pages through one account without losing or repeating a record", async () => {
      const view = store.view();
      const query = { where: {}, orderBy: ["CAMPAIGN_NAME_DESC", "AMOUNT_ASC"], first: 1 };
      for (const account of ["a1", "a2", "a3", "a:4", "a.5"]) {
        const pages = await pagesOf(view, product, query, account);
        expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(expected(query, account));
      }
      view.close();
    });

    it("takes any id for a value and never for a statement", async () => {
      const view = store.view();
      await fc.assert(
        fc.asyncProperty(fc.array(anyText, { maxLength: 5 }), async (ids) => {
          const found = await view.byIds(product.id, ids);
          expect([...found.keys()].toSorted()).toEqual(
            records
              .map(({ id }) => id)
              .filter((id) => ids.includes(id))
              .toSorted(),
          );
        }),
        { numRuns: 200 },
      );
      view.close();
    });
  });
}
