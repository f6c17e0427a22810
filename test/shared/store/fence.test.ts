import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  boundsOf,
  followAccounts,
  openProductStore,
  type Bounds,
  type FollowedAccounts,
  type Page,
  type ProductStore,
} from "@trellis/shared/store";
import { writeAccountIndex } from "../../kit/fake-accounts.ts";
import { writeSnapshot, type PlainRecord } from "../../kit/snapshot.ts";
import {
  accounts,
  anyBinding,
  anyQuery,
  crowd,
  expected,
  known,
  plainly,
  product,
  records,
  type Binding,
} from "./bound-records.ts";

const plain = (rows: readonly PlainRecord[]) =>
  rows.map(({ id, ownerEmail, partnerId }) => ({ id, ownerEmail, partnerId }));
const shown = ({ nodes }: Pick<Page, "nodes">) => plain(nodes);

describe("a view within bounds is as if nothing else had been published", () => {
  const data = mkdtempSync(join(tmpdir(), "trellis-fence-"));
  let store: ProductStore;
  let index: FollowedAccounts;
  beforeAll(async () => {
    writeSnapshot({ data, product, records });
    writeAccountIndex(data, "v1", [...known, ...crowd]);
    index = await followAccounts({ source: data, target: join(data, "sales", "accounts") });
    store = openProductStore({ data, products: [product] });
    await store.ready;
  });
  afterAll(async () => {
    await store.close();
    await index.close();
    rmSync(data, { recursive: true });
  });

  const bounds = (binding: Binding): Bounds | undefined => boundsOf(binding, index.current());

  it("in lists, whatever the filter, order and page", async () => {
    await fc.assert(
      fc.asyncProperty(anyQuery, async (query) => {
        const view = store.view(bounds(query.binding));
        const wanted = expected(query);
        const seen: unknown[] = [];
        for (let after: string | undefined; ;) {
          const { root } = await view.connection(product.id, { ...query, after, withTotal: true });
          expect(root.totalCount).toBe(wanted.length);
          seen.push(...shown(root));
          if (!root.hasNextPage) break;
          after = root.cursors.at(-1);
        }
        view.close();
        expect(seen).toEqual(plain(wanted));
      }),
      { numRuns: 300 },
    );
  });

  it("in what an account has", async () => {
    await fc.assert(
      fc.asyncProperty(anyQuery, async (query) => {
        const view = store.view(bounds(query.binding));
        const before = view.statements();
        const asked = { ...query, accountIds: accounts, withTotal: true };
        const { byAccount } = await view.connection(product.id, asked);
        expect(view.statements() - before).toBe(1);
        for (const account of accounts) {
          const wanted = expected(query, account);
          const page = byAccount.get(account) as Page;
          expect(shown(page)).toEqual(plain(wanted.slice(0, query.first)));
          expect([page.totalCount, page.hasNextPage]).toEqual([wanted.length, wanted.length > query.first]);
        }
        view.close();
      }),
      { numRuns: 200 },
    );
  });

  it("by id, in figures and in the word on a single account", async () => {
    await fc.assert(
      fc.asyncProperty(anyBinding, async (binding) => {
        const view = store.view(bounds(binding));
        const left = plainly(binding);
        const found = await view.byIds(
          product.id,
          records.map(({ id }) => id),
        );
        const inStore = records.flatMap(({ id }) => found.get(id) ?? []);
        expect(shown({ nodes: inStore })).toEqual(plain(left));
        const counts = await view.rollup({ product: product.id, count: true }, accounts);
        const emails = await view.rollup({ product: product.id, max: "ownerEmail" }, accounts);
        for (const account of accounts) {
          const own = left.filter(({ accountId }) => accountId === account);
          expect(counts.get(account)).toEqual({ kind: "value", value: own.length });
          const sorted = own
            .flatMap(({ ownerEmail }) => (typeof ownerEmail === "string" ? [ownerEmail] : []))
            .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(emails.get(account)).toEqual({ kind: "value", value: sorted.at(-1) ?? null });
          if (!view.mayRead(account)) expect(own).toEqual([]);
        }
        view.close();
      }),
      { numRuns: 200 },
    );
  });

  it("and no record at all, or no person, where there is no account index", async () => {
    const fenced = store.view({ fence: {}, index: undefined });
    const { root } = await fenced.connection(product.id, { first: 10, withTotal: true });
    expect([root.nodes, root.totalCount]).toEqual([[], 0]);
    expect(fenced.mayRead("a1")).toBe(false);
    fenced.close();
    const bound = store.view({ regions: ["EU", "US"], index: undefined });
    const { root: page } = await bound.connection(product.id, { first: 1000 });
    expect(page.nodes).toHaveLength(records.length);
    expect(page.nodes.filter(({ ownerEmail }) => ownerEmail !== null)).toEqual([]);
    bound.close();
  });

  it("also from a cursor that somebody else was given", async () => {
    const everything = store.view();
    const request = { first: 3, orderBy: ["OWNER_EMAIL_ASC"], withTotal: true };
    const { root: theirs } = await everything.connection(product.id, request);
    everything.close();
    const binding = { fence: { accounts: ["a2"] }, regions: ["US"] };
    const view = store.view(bounds(binding));
    const { root } = await view.connection(product.id, { ...request, after: theirs.cursors.at(-1) });
    view.close();
    const own = plain(expected({ binding, where: {}, orderBy: request.orderBy }));
    expect(own).toEqual(expect.arrayContaining(shown(root)));
    expect(root.totalCount).toBe(own.length);
  });
});
