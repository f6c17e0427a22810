import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { initMapping, publishProducts } from "@trellis/shared/publish";
import { contractOf } from "./company.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-init-test-"));
  mkdirSync(join(folder, "sources/more"), { recursive: true });
  writeFileSync(
    join(folder, "sources/deals.csv"),
    "deal_id,accountId,name,changed at\nd1,A1,Big deal,2026-01-31\n",
  );
  writeFileSync(join(folder, "sources/more/notes.jsonl"), '{"note":"x","stars":3}\n');
  writeFileSync(join(folder, "sources/readme.txt"), "not a source");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mapping = () => join(folder, "mapping");
const init = () =>
  initMapping({ contracts: [contractOf()], sources: join(folder, "sources"), mapping: mapping() });
const publish = async () =>
  (
    await publishProducts({
      contracts: [contractOf()],
      sources: join(folder, "sources"),
      mapping: mapping(),
      data: join(folder, "data"),
    })
  ).products;

describe("a mapping that is begun", () => {
  it("lists the contract's fields and the files' columns, and never overwrites", async () => {
    mkdirSync(join(mapping(), "sales"), { recursive: true });
    writeFileSync(join(mapping(), "sales/account.sql"), "-- mine");
    const report = await init();
    expect(report).toEqual({
      written: ["sales/deals.sql"],
      kept: ["sales/account.sql"],
      sources: [
        { file: "deals.csv", columns: 4 },
        { file: "more/notes.jsonl", columns: 2 },
      ],
    });
    expect(readFileSync(join(mapping(), "sales/account.sql"), "utf8")).toBe("-- mine");
    const text = readFileSync(join(mapping(), "sales/deals.sql"), "utf8");
    for (const part of [
      "kind: Kind (NEW, AGAIN)",
      "amount: Money",
      "name: String +",
      "id: ID *",
      "more/notes.jsonl: note VARCHAR, stars BIGINT",
      "-- source: deals = deals.csv",
    ])
      expect(text).toContain(part);
    expect(readdirSync(join(mapping(), "sales")).toSorted()).toEqual(["account.sql", "deals.sql"]);
  });

  it("is not published until its mark is removed, and then runs as it is", async () => {
    await init();
    expect((await publish()).map(({ status, message }) => [status, message?.slice(0, 25)])).toEqual([
      ["NOT_PUBLISHED", "Its mapping is only begun"],
      ["NOT_PUBLISHED", "Its mapping is only begun"],
    ]);
    const file = join(mapping(), "sales/deals.sql");
    const text = readFileSync(file, "utf8")
      .replace(/^-- UNFINISHED.*\n/, "")
      .replace(/\S+ AS "?id"?,/, '"deal_id" AS "id",');
    writeFileSync(file, text);
    const [, deals] = await publish();
    expect(deals?.message).toBeUndefined();
    expect(deals).toMatchObject({
      product: "sales/deals",
      status: "OK",
      rows: { published: 1 },
    });
  });
});
