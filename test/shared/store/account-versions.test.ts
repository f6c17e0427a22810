import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  boundsOf,
  followAccounts,
  openProductStore,
  type FollowedAccounts,
  type ProductStore,
  type StoreView,
} from "@trellis/shared/store";
import { eventually } from "../../kit/eventually.ts";
import { writeAccountIndex } from "../../kit/fake-accounts.ts";
import { writeSnapshot } from "../../kit/snapshot.ts";
import { product } from "./bound-records.ts";

/** Accounts of which all but a few are of one region, so that no fence here is a short list. */
const accounts = Array.from({ length: 100 }, (_, index) => `a${index}`);
const regionIn = (version: number, index: number) => (index % 7 === version ? "US" : "EU");
const within = (version: number) => accounts.filter((_, index) => regionIn(version, index) === "EU");

const accountsSeen = async (view: StoreView) => {
  const { root } = await view.connection(product.id, { first: 1000, orderBy: ["ID_ASC"] });
  return root.nodes.map(({ accountId }) => accountId);
};

describe("versions of the account index", () => {
  let data: string;
  let index: FollowedAccounts;
  let store: ProductStore;
  const publish = async (version: number) => {
    const rows = accounts.map((id, at) => ({ id, dataRegion: regionIn(version, at) }));
    writeAccountIndex(data, `v${version}`, rows);
    await eventually(() => expect(index.current()?.version).toBe(`v${version}`));
  };
  const viewNow = () =>
    store.view(boundsOf({ fence: { regions: ["EU"] }, regions: "ANYWHERE" }, index.current()));

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "trellis-versions-"));
    const updatedAt = "2026-01-01T00:00:00.000Z";
    const records = accounts.map((id, at) => ({ id: `o${1000 + at}`, accountId: id, updatedAt }));
    writeSnapshot({ data, product, records });
    index = await followAccounts({ source: data, target: join(data, "sales", "accounts"), milliseconds: 10 });
    store = openProductStore({ data, products: [product] });
    await store.ready;
  });
  afterEach(async () => {
    await store.close();
    await index.close();
    rmSync(data, { recursive: true });
  });

  it("judge each request from its beginning to its end, however many come meanwhile", async () => {
    const views: StoreView[] = [];
    for (const version of [0, 1, 2, 3, 4, 5, 6]) {
      await publish(version);
      views.push(viewNow());
    }
    for (const turn of [0, 1]) {
      for (const [version, view] of views.entries()) {
        expect([turn, view.bounds?.index?.version]).toEqual([turn, `v${version}`]);
        expect(await accountsSeen(view)).toEqual(within(version));
        expect(accounts.filter((id) => view.mayRead(id))).toEqual(within(version));
      }
    }
    for (const view of views) view.close();
  });

  it("are let go of once they are not in force any more, when the follower is opened again", async () => {
    await publish(1);
    await publish(2);
    await index.close();
    index = await followAccounts({ source: data, target: join(data, "sales", "accounts"), milliseconds: 10 });
    await publish(3);
    const kept = () => readdirSync(join(data, "sales", "accounts")).toSorted();
    await eventually(() => expect(kept()).toEqual(["current", "v2", "v3"]));
  });
});
