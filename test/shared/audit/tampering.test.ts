import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { verifyAuditLog } from "@trellis/shared/audit";
import { linesOf, logFiles, newFolder, publishOf, writeLog } from "../../kit/audit-log.ts";

const products = Array.from({ length: 12 }, (_, index) => `sales/product-${index}`);

describe("an audit log that somebody changes", () => {
  const original = newFolder();
  const folder = newFolder();
  let head = "";
  beforeAll(async () => {
    // Small files, so that there are several.
    for (const product of products)
      await writeLog(original, [publishOf(product)], { fileBytes: 1000, writer: "publish" });
    ({
      head: { hash: head },
    } = await verifyAuditLog(original));
  });
  afterAll(() => {
    for (const each of [original, folder]) rmSync(each, { recursive: true, force: true });
  });

  const restore = () => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(original, folder, { recursive: true });
  };
  const problemOf = async (hash?: string) => (await verifyAuditLog(folder, { expect: hash })).problem;

  it("is whole before that, in several files", async () => {
    restore();
    expect(logFiles(folder).length).toBeGreaterThan(2);
    await expect(verifyAuditLog(folder, { expect: head })).resolves.toMatchObject({
      records: products.length,
      problem: undefined,
    });
  });

  it("is found with any byte flipped, in the file and at the line of that byte", async () => {
    const files = logFiles(original);
    const place = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, mask }) => {
        restore();
        const bytes = readFileSync(join(folder, file));
        const index = Math.floor(at * bytes.length);
        const line = bytes.subarray(0, index).toString("latin1").split("\n").length;
        bytes[index] = (bytes[index] as number) ^ mask;
        writeFileSync(join(folder, file), bytes);
        const problem = await problemOf();
        expect(problem).toMatchObject({ file, line });
      }),
      { numRuns: 400 },
    );
  });

  it("is found with any line removed, but the last one, which the expected hash finds", async () => {
    for (const file of logFiles(original)) {
      const lines = readFileSync(join(original, file), "utf8").split("\n").slice(0, -1);
      for (const index of lines.keys()) {
        restore();
        const rest = lines.toSpliced(index, 1);
        writeFileSync(join(folder, file), rest.map((line) => `${line}\n`).join(""));
        const isLast = lines[index] === linesOf(original).at(-1);
        expect((await problemOf()) === undefined).toBe(isLast);
        expect(await problemOf(head)).toBeDefined();
      }
    }
  });

  it("is found with any two lines exchanged, in one file or across files", async () => {
    const all = linesOf(original);
    const sizes = logFiles(original).map(
      (file) => [file, readFileSync(join(original, file), "utf8").split("\n").length - 1] as const,
    );
    const index = fc.integer({ min: 0, max: all.length - 1 });
    await fc.assert(
      fc.asyncProperty(index, index, async (a, b) => {
        fc.pre(a !== b);
        restore();
        const lines = all.with(a, all[b] as string).with(b, all[a] as string);
        let start = 0;
        for (const [file, size] of sizes) {
          writeFileSync(
            join(folder, file),
            lines
              .slice(start, start + size)
              .map((line) => `${line}\n`)
              .join(""),
          );
          start += size;
        }
        expect(await problemOf()).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });

  it("is found with a line written twice, or one of its own put in", async () => {
    const [file = ""] = logFiles(original);
    const lines = readFileSync(join(original, file), "utf8").split("\n");
    for (const added of [lines[0] as string, "{}", "", '{"seq":3,"kind":"denial"}']) {
      restore();
      writeFileSync(join(folder, file), lines.toSpliced(1, 0, added).join("\n"));
      expect(await problemOf()).toMatchObject({ file, line: 2 });
    }
  });

  it("is found with a file removed; the expected hash finds the last one", async () => {
    const files = logFiles(original);
    for (const file of files) {
      restore();
      rmSync(join(folder, file));
      expect((await problemOf()) === undefined).toBe(file === files.at(-1));
      expect(await problemOf(head)).toBeDefined();
    }
  });

  it("is found with its end cut anywhere, by the expected hash", async () => {
    const last = join(folder, logFiles(original).at(-1) as string);
    const { length } = readFileSync(join(original, logFiles(original).at(-1) as string));
    for (let cut = 1; cut < length; cut += 7) {
      restore();
      truncateSync(last, length - cut);
      expect(await problemOf(head)).toBeDefined();
    }
  });

  it("says so when another chain that is whole in itself is put in its place", async () => {
    rmSync(folder, { recursive: true, force: true });
    await writeLog(
      folder,
      products.map((product) => publishOf(product)),
    );
    expect(await problemOf()).toBeUndefined();
    expect((await problemOf(head))?.wrong).toContain("its end was cut, or it is another log");
  });

  it("says where records are missing, and does not let a writer mend it", async () => {
    restore();
    const [file = ""] = logFiles(folder);
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    writeFileSync(join(folder, file), lines.toSpliced(1, 1).join("\n"));
    await writeLog(folder, [publishOf("sales/account")]);
    expect(await problemOf()).toEqual({ file, line: 2, wrong: "record 2 is missing before it" });
  });
});
