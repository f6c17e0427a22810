import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "trellis-disk-"));
const disk = join(folder, "disk");
mkdirSync(disk);
/** A disk of its own needs the right to mount one. */
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk]).status === 0;

beforeAll(() => {
  mkdirSync(join(folder, "sources"));
  mkdirSync(join(folder, "mapping/sales"), { recursive: true });
  writeFileSync(
    join(folder, "mapping/sales/account.sql"),
    "-- source: a = accounts.csv\n-- rows: a\nSELECT _row, id, name FROM a\n",
  );
});
afterAll(() => {
  if (isMounted) spawnSync("umount", [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const writeAccounts = (count: number) =>
  writeFileSync(
    join(folder, "sources/accounts.csv"),
    `id,name\n${Array.from({ length: count }, (_, index) => `a${index},${"name".repeat(20)} ${index}`).join("\n")}\n`,
  );

const publish = () => {
  const args = [
    "publish",
    "sales/account",
    "--json",
    "--sources",
    join(folder, "sources"),
    "--mapping",
    join(folder, "mapping"),
    "--data",
    disk,
  ];
  const { stdout } = spawnSync(process.execPath, [join(root, "gateway/bin/trellis.mjs"), ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return JSON.parse(stdout) as { status: string; message: string };
};

(isMounted ? describe : describe.skip)("a full disk (needs the right to mount a tmpfs)", () => {
  // From the first file that does not fit, the copies of the sources, to the last ones.
  it.each([20_000, 50_000, 90_000, 300_000])(
    "fails the publish of %d records and leaves the old snapshot alone",
    (count) => {
      writeAccounts(10);
      expect(publish()).toMatchObject({ status: "OK" });
      const home = join(disk, "products/sales/account");
      const pointer = readFileSync(join(home, "current"), "utf8");
      writeAccounts(count);
      const report = publish();
      const { version } = JSON.parse(readFileSync(join(home, "current"), "utf8")) as { version: string };
      expect(existsSync(join(home, version, "manifest.json"))).toBe(true);
      if (report.status === "FAILED") expect(readFileSync(join(home, "current"), "utf8")).toBe(pointer);
      if (count === 300_000)
        expect(report).toMatchObject({
          status: "FAILED",
          message: "The disk of the data folder is full; make room and publish again.",
        });
      expect(readdirSync(home).filter((name) => name.startsWith(".work-"))).toEqual([]);
      rmSync(join(disk, "products"), { recursive: true });
      rmSync(join(disk, "accounts"), { recursive: true });
    },
  );
});
