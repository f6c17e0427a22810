import { afterAll, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { appendLiveEvents, generateSample, type SampleProgress } from "@trellis/shared/demo";

const root = mkdtempSync(path.join(tmpdir(), "trellis-demo-"));
const now = new Date("2026-01-01T00:00:00Z");
const minuteLater = new Date("2026-01-01T00:01:00Z");

afterAll(() => rmSync(root, { recursive: true, force: true }));

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();

const hashesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    filesOf(folder).map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(path.join(folder, file)))
        .digest("hex"),
    ]),
  );

const make = async (name: string, options: { seed?: number; accounts?: number; now?: Date } = {}) => {
  const folder = path.join(root, name);
  await generateSample({ folder, seed: 1, accounts: 30, now, ...options });
  return folder;
};

const linesOf = (folder: string, file: string): string[] =>
  readFileSync(path.join(folder, file), "utf8").trimEnd().split("\n");

describe("the sample company", () => {
  it("is the same byte for byte for the same seed, moment and size", async () => {
    const [first, second] = [await make("same-1"), await make("same-2")];
    expect(hashesOf(first)).toEqual(hashesOf(second));
  });

  it("is the same after live events were added and it is made again", async () => {
    const folder = await make("again");
    const before = hashesOf(folder);
    await appendLiveEvents({ folder, seed: 1, now: minuteLater });
    expect(hashesOf(folder)).not.toEqual(before);
    expect(hashesOf(await make("again"))).toEqual(before);
  });

  it.each([
    ["seed", { seed: 2 }, ["product/features.csv"]],
    [
      "moment",
      { now: new Date("2026-01-03T12:00:00Z") },
      ["product/features.csv", "sales/contacts.csv", "sales/users.csv"],
    ],
  ])(
    "is another one for another %s, but for files that it does not touch",
    async (name, options, timeless) => {
      const [a, b] = [hashesOf(await make("one")), hashesOf(await make(`other-${name}`, options))];
      const alike = Object.keys(a).filter((file) => a[file] === b[file]);
      expect(timeless).toEqual(expect.arrayContaining(alike));
    },
  );

  it("keeps an account as it was when the company grows", async () => {
    const [small, large] = [await make("small", { accounts: 20 }), await make("large", { accounts: 25 })];
    const rows = linesOf(small, "sales/accounts.csv").map((line) => line.split(",").slice(0, 4));
    expect(
      linesOf(large, "sales/accounts.csv")
        .map((line) => line.split(",").slice(0, 4))
        .slice(0, 21),
    ).toEqual(rows);
  });

  it("has about two hundred rows an account, counts them and tells how far it is", async () => {
    const told: SampleProgress[] = [];
    const folder = path.join(root, "counted");
    const summary = await generateSample({
      folder,
      seed: 1,
      accounts: 200,
      now,
      onProgress: (progress) => told.push(progress),
    });
    expect(summary.totalRows / 200).toBeGreaterThan(170);
    expect(summary.totalRows / 200).toBeLessThan(240);
    expect(told.at(-1)).toEqual({ done: 200, total: 200 });
    expect(linesOf(folder, "marketing/web-events.jsonl")).toHaveLength(
      summary.rows["marketing/web-events.jsonl"] ?? 0,
    );
    expect(JSON.parse(readFileSync(path.join(folder, "sample.json"), "utf8"))).toEqual(summary);
  });

  it("names nobody who can be written to or called", async () => {
    const folder = await make("safe");
    for (const file of filesOf(folder).filter((name) => !name.endsWith(".parquet"))) {
      const text = readFileSync(path.join(folder, file), "utf8");
      const addresses = text.match(/[\w.-]+@[\w.-]+/g) ?? [];
      expect(addresses.filter((address) => !address.endsWith(".example"))).toEqual([]);
      const hosts = [...text.matchAll(/https?:\/\/([^/",\s]+)/g)].map(([, host]) => host);
      expect(hosts.filter((host) => host?.endsWith(".example") !== true)).toEqual([]);
    }
  });

  it("has nothing that happened after its moment", async () => {
    const folder = await make("past");
    const moments = readFileSync(path.join(folder, "marketing/web-events.jsonl"), "utf8").match(
      /20\d\d-[\dT:-]+Z/g,
    );
    expect((moments ?? []).filter((moment) => moment > now.toISOString())).toEqual([]);
  });

  it.each([
    [{ accounts: 0 }, "accounts"],
    [{ accounts: 1.5 }, "accounts"],
    [{ seed: 0.5 }, "seed"],
    [{ now: new Date("31/02") }, "moment"],
  ])("refuses %j", async (options, word) => {
    await expect(make("refused", options)).rejects.toThrow(word);
  });
});

describe("live events", () => {
  it("come at the end of the files, up to their moment, and name the products to publish", async () => {
    const folder = await make("live");
    const before = linesOf(folder, "marketing/web-events.jsonl");
    const products = new Set<string>();
    for (let minutes = 1; minutes <= 8; minutes += 1) {
      const at = new Date(now.getTime() + minutes * 60_000);
      for (const id of await appendLiveEvents({ folder, seed: 1, now: at })) products.add(id);
    }
    const after = linesOf(folder, "marketing/web-events.jsonl");
    expect(after.slice(0, before.length)).toEqual(before);
    const added = after.slice(before.length).map((line) => JSON.parse(line) as { occurred_at: string });
    expect(added.length).toBeGreaterThan(0);
    expect(added.every(({ occurred_at }) => occurred_at <= "2026-01-01T00:08:00Z")).toBe(true);
    expect([...products]).toEqual(
      expect.arrayContaining(["marketing/web-behavior", "product/feature-usage"]),
    );
  });

  it("catch up after a pause, at the pace of before and once only", async () => {
    const folder = await make("paused", { accounts: 60 });
    const countOf = (file: string) => linesOf(folder, file).length;
    const files = [
      "marketing/web-events.jsonl",
      "customer-success/weekly-usage.csv",
      "customer-success/csm-touches.csv",
      "marketing/engagements.jsonl",
    ];
    const before = files.map(countOf);
    const later = new Date(now.getTime() + 20 * 86_400_000);
    const products = await appendLiveEvents({ folder, seed: 1, now: later });
    expect(products).toEqual(expect.arrayContaining(["customer-success/engagement-metrics"]));
    const after = files.map(countOf);
    const [hits, weeks, touches, engagements] = after.map((count, index) => count - (before[index] ?? 0));
    // Sixty days of hits were there, so twenty more are a third; three weeks of twelve have two whole ones in twenty days.
    expect((hits ?? 0) / (before[0] ?? 1)).toBeGreaterThan(0.15);
    expect((hits ?? 0) / (before[0] ?? 1)).toBeLessThan(0.5);
    expect(weeks).toBe(((before[1] ?? 1) - 1) / 6);
    expect(touches).toBeGreaterThan(0);
    expect(engagements).toBeGreaterThan(5);
    const moments = readFileSync(path.join(folder, "marketing/web-events.jsonl"), "utf8").match(
      /20\d\d-[\dT:-]+Z/g,
    );
    expect((moments ?? []).filter((moment) => moment > later.toISOString())).toEqual([]);
    await appendLiveEvents({ folder, seed: 1, now: new Date(later.getTime() + 60_000) });
    const ids = linesOf(folder, "customer-success/csm-touches.csv").map((line) => line.split(",")[0]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(countOf("customer-success/weekly-usage.csv")).toBe(after[1]);
  });

  it("need a sample to be added to", async () => {
    await expect(appendLiveEvents({ folder: path.join(root, "none"), seed: 1, now })).rejects.toThrow(
      "make the sample first",
    );
  });
});
