import { createHash, hash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openProductStore, type ProductStore, type StoreEvent } from "@trellis/shared/store";
import { definitionOf, productOf, startDomain } from "../../kit/domain.ts";
import { productFolder, writeSnapshot } from "../../kit/snapshot.ts";

const at = "2026-01-01T00:00:00.000Z";
const definition = definitionOf("sales");
const pipeline = productOf(definition, "Opportunity");
const named = (name: string, count = 3) =>
  Array.from({ length: count }, (_, index) => ({ id: `o${index}`, accountId: "a", name, updatedAt: at }));

const isOpen = (text: string): boolean =>
  readdirSync("/proc/self/fd").some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).includes(text);
    } catch {
      return false;
    }
  });

const nameIn = async (view: ReturnType<ProductStore["view"]>) =>
  (await view.byIds(pipeline.id, ["o0"])).get("o0")?.["name"];

describe("a store that follows its pointers", () => {
  let data: string;
  let store: ProductStore;
  let events: StoreEvent[];
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "trellis-follow-"));
    events = [];
    store = openProductStore({
      data,
      products: [pipeline],
      onEvent: (event) => events.push(event),
      pollMilliseconds: 60_000,
    });
    await store.ready;
  });
  afterEach(async () => {
    await store.close();
    rmSync(data, { recursive: true, force: true });
  });

  it("serves nothing before the first publish, then each version from the next view on", async () => {
    const empty = store.view();
    await expect(empty.byIds(pipeline.id, ["o0"])).rejects.toMatchObject({ code: "NOT_PUBLISHED" });
    const first = writeSnapshot({ data, product: pipeline, records: named("first") });
    await store.refresh();
    await expect(empty.byIds(pipeline.id, ["o0"])).rejects.toMatchObject({ code: "NOT_PUBLISHED" });
    const old = store.view();
    writeSnapshot({ data, product: pipeline, records: named("second"), status: "DEGRADED" });
    await store.refresh();
    const young = store.view();
    expect([await nameIn(old), await nameIn(young)]).toEqual(["first", "second"]);
    expect(old.versions()[pipeline.id]).toMatchObject({ version: first, status: "OK" });
    expect(young.versions()[pipeline.id]).toMatchObject({ status: "DEGRADED", asOf: at });
    for (const view of [empty, old, young]) view.close();
  });

  const onLinux = process.platform === "linux" ? it : it.skip;
  onLinux("closes a version's file when its last view ends, and not before", async () => {
    const first = writeSnapshot({ data, product: pipeline, records: named("first") });
    await store.refresh();
    const [one, two] = [store.view(), store.view()];
    writeSnapshot({ data, product: pipeline, records: named("second") });
    await store.refresh();
    rmSync(join(productFolder(data, pipeline), first), { recursive: true });
    one.close();
    one.close();
    expect(isOpen(first)).toBe(true);
    expect(await nameIn(two)).toBe("first");
    two.close();
    expect(isOpen(first)).toBe(false);
  });

  it("reads a snapshot of an older contract, whose new fields are null", async () => {
    const { fields } = pipeline;
    const older = {
      ...pipeline,
      fields: fields.filter(({ name }) => name !== "campaign" && name !== "amount"),
    };
    writeSnapshot({ data, product: older, records: named("first") });
    await store.refresh();
    const view = store.view();
    const where = { amount: { isNull: true }, campaign: { name: { isNull: true } } };
    const { root } = await view.connection(pipeline.id, {
      first: 5,
      where,
      orderBy: ["AMOUNT_DESC"],
      withTotal: true,
    });
    expect(root).toMatchObject({
      totalCount: 3,
      nodes: [{ id: "o0", name: "first", amount: null, campaign: null }, {}, {}],
    });
    view.close();
  });

  it("verifies 300 MB without holding up the event loop, and refuses what is no database", async () => {
    const folder = join(productFolder(data, pipeline), "20260102T000000000Z-0000cafe");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "data.sqlite");
    writeFileSync(file, "");
    truncateSync(file, 300 << 20);
    const zeros = Buffer.alloc(1 << 20);
    const expected = createHash("sha256");
    for (let megabyte = 0; megabyte < 300; megabyte += 1) expected.update(zeros);
    const manifest = JSON.stringify({
      format: 1,
      product: pipeline.id,
      version: "20260102T000000000Z-0000cafe",
      asOf: at,
      status: "OK",
      currencies: {},
      files: { "data.sqlite": { sha256: expected.digest("hex"), bytes: 300 << 20 } },
    });
    writeFileSync(join(folder, "manifest.json"), manifest);
    const pointer = { version: "20260102T000000000Z-0000cafe", manifestSha256: hash("sha256", manifest) };
    writeFileSync(join(productFolder(data, pipeline), "current"), JSON.stringify(pointer));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 2);
    await store.refresh();
    clearInterval(timer);
    // Hashed on the event loop it would turn a few times at most, however busy the machine is.
    expect(turns).toBeGreaterThan(20);
    expect(events.findLast(({ kind }) => kind === "refused")?.reason).toMatch(/no column|not a database/);
    expect(readFileSync(join(folder, "manifest.json"), "utf8")).toBe(manifest);
  });
});

describe("a subgraph while its products are published", () => {
  it("never mixes two versions in one answer", async () => {
    const sales = await startDomain(definition, { Opportunity: named("5", 5) });
    try {
      const query = `query ($of: [_Any!]!) { all: opportunities(first: 50) { totalCount nodes { name } }
        newest: opportunities(first: 1, orderBy: [NAME_DESC]) { nodes { name } }
        _entities(representations: $of) { ... on Account { opportunities { totalCount nodes { name } } } } }`;
      const seen = new Set<string>();
      const publish = { isUnderWay: true };
      const deadline = Date.now() + 20_000;
      const publishing = (async () => {
        // A busy machine may answer seldom: then there are more versions to see.
        for (let count = 6; count < 20 || (seen.size < 4 && Date.now() < deadline); count += 1) {
          sales.publish("Opportunity", named(String(count), count));
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        publish.isUnderWay = false;
      })();
      while (publish.isUnderWay) {
        const { data, errors } = await sales.ask(query, { of: [{ __typename: "Account", id: "a" }] });
        expect(errors).toBeUndefined();
        const names = new Set(JSON.stringify(data).match(/"name":"(\d+)"/g));
        const totals = new Set(JSON.stringify(data).match(/"totalCount":(\d+)/g));
        expect([names.size, totals.size]).toEqual([1, 1]);
        expect([...names][0]?.replace(/\D/g, "")).toBe([...totals][0]?.replace(/\D/g, ""));
        seen.add([...names][0] ?? "");
      }
      await publishing;
      expect(seen.size).toBeGreaterThan(3);
    } finally {
      await sales.close();
    }
  });
});

describe("pages of very many accounts", () => {
  it("are refused before they exhaust the process, and say what to ask instead", async () => {
    const data = mkdtempSync(join(tmpdir(), "trellis-many-"));
    const records = Array.from({ length: 60_000 }, (_, index) => ({
      id: `o${index}`,
      accountId: `a${index % 60}`,
      updatedAt: at,
    }));
    writeSnapshot({ data, product: pipeline, records });
    const store = openProductStore({ data, products: [pipeline] });
    await store.ready;
    const view = store.view();
    const accountIds = Array.from({ length: 60 }, (_, index) => `a${index}`);
    await expect(view.connection(pipeline.id, { accountIds, first: 1000 })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("fewer accounts or smaller pages"),
    });
    const { byAccount } = await view.connection(pipeline.id, { accountIds, first: 100, withTotal: true });
    expect([...byAccount.values()].map(({ totalCount }) => totalCount)).toEqual(accountIds.map(() => 1000));
    view.close();
    await store.close();
    rmSync(data, { recursive: true });
  });
});
