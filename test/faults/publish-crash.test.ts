import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { publishSteps, type Manifest, type Pointer } from "@trellis/shared/publish";

const root = resolve(import.meta.dirname, "../..");
let folder: string;
/** Compiled once for all the processes of this file. */
const cache = mkdtempSync(join(tmpdir(), "trellis-crash-cache-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-crash-"));
  mkdirSync(join(folder, "sources"));
  mkdirSync(join(folder, "mapping/sales"), { recursive: true });
  writeFileSync(
    join(folder, "mapping/sales/account.sql"),
    "-- source: a = accounts.csv\n-- rows: a\nSELECT _row, id, name, '2026-03-08 02:30' AS updatedAt FROM a\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Accounts of one generation: as many as its number, all named after it. */
const writeAccounts = (generation: number) =>
  writeFileSync(
    join(folder, "sources/accounts.csv"),
    `id,name\n${Array.from({ length: generation }, (_, index) => `a${index},generation ${generation}`).join("\n")}\n`,
  );

const args = () =>
  [
    join(root, "gateway/bin/trellis.mjs"),
    "publish",
    "sales/account",
    "--json",
    ["--sources", join(folder, "sources")],
    ["--mapping", join(folder, "mapping")],
    ["--data", join(folder, "data")],
  ].flat();

const environment = (failpoint?: string) => ({
  ...process.env,
  NODE_OPTIONS: "",
  NODE_COMPILE_CACHE: cache,
  // There was no 02:30 there on that day; times are UTC wherever a publish runs.
  TZ: "America/New_York",
  ...(failpoint !== undefined && { TRELLIS_FAILPOINT: failpoint }),
});

interface Outcome {
  readonly status: number | null;
  readonly report: { readonly status: string; readonly message?: string } | undefined;
}

const publish = (failpoint?: string): Outcome => {
  const { status, stdout } = spawnSync(process.execPath, args(), {
    encoding: "utf8",
    env: environment(failpoint),
  });
  return { status, report: stdout === "" ? undefined : (JSON.parse(stdout) as Outcome["report"]) };
};

const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** What a reader finds: the number of records of the whole, verified snapshot that the pointer names. */
function serve(home: string, file: string, table: string): number {
  const pointer = JSON.parse(readFileSync(join(home, "current"), "utf8")) as Pointer;
  const version = join(home, pointer.version);
  expect(sha256(join(version, "manifest.json"))).toBe(pointer.manifestSha256);
  const manifest = JSON.parse(readFileSync(join(version, "manifest.json"), "utf8")) as Manifest;
  for (const [name, { sha256: expected }] of Object.entries(manifest.files))
    expect(sha256(join(version, name))).toBe(expected);
  const database = new DatabaseSync(`file:${join(version, file)}?immutable=1`, { readOnly: true });
  const rows = database.prepare(`SELECT * FROM ${table}`).all();
  for (const { updatedAt = "2026-03-08T02:30:00.000Z" } of rows)
    expect(updatedAt).toBe("2026-03-08T02:30:00.000Z");
  database.close();
  return rows.length;
}

const product = () => join(folder, "data/products/sales/account");
const served = () => serve(product(), "data.sqlite", "records");
const indexed = () => serve(join(folder, "data/accounts"), "accounts.sqlite", "accounts");
const leftovers = () =>
  readdirSync(product()).filter((name) => !/^(\d{8}T\w+-\w+|current|publish\.lock)$/.test(name));

describe("a publish that is killed", () => {
  it("at any step leaves the old snapshot or the new one, and the next publish cleans up", () => {
    writeAccounts(1);
    expect(publish().report?.status).toBe("OK");
    let generation = 1;
    for (const step of publishSteps) {
      const old = served();
      generation += 1;
      writeAccounts(generation);
      expect([step, publish(`after-${step}:kill`).status]).toEqual([step, null]);
      const isSwapped = publishSteps.indexOf(step) >= publishSteps.indexOf("pointer-swapped");
      expect([step, served()]).toEqual([step, isSwapped ? generation : old]);
      expect([old, generation]).toContain(indexed());
    }
    writeAccounts(100);
    expect(publish().report?.status).toBe("OK");
    expect([served(), indexed()]).toEqual([100, 100]);
    expect(leftovers()).toEqual([]);
    expect(readdirSync(product()).filter((name) => /^\d{8}T/.test(name))).toHaveLength(3);
  }, 120_000);

  it("before anything was published leaves nothing, and the next one publishes for its owner alone", () => {
    writeAccounts(3);
    expect(publish("after-manifest-synced:kill").status).toBeNull();
    expect(existsSync(join(product(), "current"))).toBe(false);
    expect(publish().report?.status).toBe("OK");
    expect(served()).toBe(3);
    const versions = readdirSync(product()).filter((name) => /^\d{8}T/.test(name));
    expect(versions).toHaveLength(1);
    const home = join(product(), versions[0] as string);
    for (const name of ["manifest.json", "quarantine.csv"])
      expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });
});

/** Publishes in a process of its own that others may run beside. */
const run = (failpoint?: string) =>
  new Promise<Outcome>((done) => {
    const child = spawn(process.execPath, args(), {
      env: environment(failpoint),
      stdio: ["ignore", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => (text += String(chunk)));
    child.on("close", (status) => done({ status, report: JSON.parse(text) as Outcome["report"] }));
  });

describe("two publishers at once", () => {
  it("one wins and one is told in a sentence", async () => {
    writeAccounts(5);
    const outcomes = await Promise.all([run("after-checked:pause"), run("after-checked:pause")]);
    expect(outcomes.map(({ report }) => report?.status).toSorted()).toEqual(["FAILED", "OK"]);
    const loser = outcomes.find(({ report }) => report?.status === "FAILED");
    expect(loser).toMatchObject({
      status: 1,
      report: { message: "Another publish of sales/account is under way; this one has changed nothing." },
    });
    expect(served()).toBe(5);
    expect(leftovers()).toEqual([]);
  });
});
