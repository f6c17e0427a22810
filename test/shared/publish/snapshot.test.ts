import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { publishProducts, readCompany, type PublishProgress } from "@trellis/shared/publish";
import { contractOf, createCompany, sdl, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany();
});
afterEach(() => company.remove());

const writeDeals = (rows: readonly string[], columns = "id,name") =>
  company.write("sources/deals.csv", `${columns}\n${rows.join("\n")}\n`);
const some = (complete: number, incomplete: number) => [
  ...Array.from({ length: complete }, (_, index) => `c${index},n`),
  ...Array.from({ length: incomplete }, (_, index) => `i${index},`),
];

describe("completeness", () => {
  it.each([
    [95, 5, "OK", undefined],
    [94, 6, "DEGRADED", "95 % of the records should be complete, and 94 % are."],
    [50, 50, "DEGRADED", "95 % of the records should be complete, and 50 % are."],
    [49, 51, "REFUSED", "At least 50 % of the records must be complete, and 49 % are."],
  ])("of %d to %d records makes it %s", async (complete, incomplete, status, message) => {
    writeDeals(some(complete, incomplete));
    expect(await company.publish()).toMatchObject({
      status,
      ...(message && { message }),
      completeness: { value: complete / 100, target: 0.95, floor: 0.5 },
    });
    if (status !== "REFUSED")
      expect(company.manifest()).toMatchObject({ status, completeness: { value: complete / 100 } });
  });

  it("is held against what the contract says, and other rules decide by their severity", async () => {
    const rules = `@quality(metric: nullValues, mustBeLessOrEqualTo: 60, unit: PERCENT, severity: WARNING) @quality(metric: nullValues, mustBeLessOrEqualTo: 70, unit: PERCENT, severity: ERROR)`;
    const contract = (more = "") =>
      contractOf(sdl.replace(`element: "changedAt")`, `element: "changedAt") ${rules} ${more}`));
    writeDeals(some(40, 60));
    expect(await company.publish({ contracts: [contract()] })).toMatchObject({
      status: "OK",
      completeness: { target: 0.4, floor: 0.3 },
    });
    const few = contract("@quality(metric: rowCount, mustBeGreaterThan: 100, severity: WARNING)");
    expect(await company.publish({ contracts: [few] })).toMatchObject({
      status: "DEGRADED",
      message: "The contract warns: rowCount is 100.",
    });
    const none = contract("@quality(metric: rowCount, mustBeGreaterThan: 100, severity: ERROR)");
    expect(await company.publish({ contracts: [none] })).toMatchObject({
      status: "REFUSED",
      message: expect.stringMatching(/rowCount is 100/),
    });
  });

  it("of a refused snapshot leaves the last one and keeps the quarantine", async () => {
    writeDeals(["1,n"]);
    const first = await company.publish();
    company.write("sources/deals.csv", "id,name,count\n1,,x\n2,,1\n");
    const report = await company.publish();
    expect(report).toMatchObject({ status: "REFUSED", rows: { published: 1, quarantined: 1 } });
    expect(company.quarantine(report)).toHaveLength(1);
    expect(company.versions()).toEqual([first.version]);
  });
});

describe("a snapshot", () => {
  it("says what is in it", async () => {
    company.write(
      "mapping/sales/account.sql",
      "-- source: a = accounts.csv\n-- rows: a\nSELECT _row, id, 'n' AS name FROM a",
    );
    company.write("sources/accounts.csv", "id\nA1\nA2\n");
    company.write(
      "mapping/sales/deals.sql",
      '-- source: d = deals.csv\n-- rows: d\n-- note: a note\nSELECT _row, id, \'n\' AS name, a AS "accountId", "at" AS "changedAt", money(m, c) AS amount FROM d',
    );
    company.write(
      "sources/deals.csv",
      "id,a,at,m,c\n1,A1,2026-01-02,1,USD\n2,,2026-01-01,2,EUR\n3,A9,,,\n4,A9,,3,USD\n",
    );
    const now = new Date("2026-02-01T00:00:00Z");
    const report = await company.publish({ now, products: ["sales"] });
    const manifest = company.manifest();
    expect(report.manifest).toEqual(manifest);
    expect(manifest).toMatchObject({
      product: "sales/deals",
      asOf: "2026-02-01T00:00:00.000Z",
      version: expect.stringMatching(/^20260201T000000000Z-[0-9a-f]{8}$/),
      accounts: { known: 1, unmatched: 1, unknown: 1, unknownIds: ["A9"] },
      currencies: { amount: ["EUR", "USD"] },
      eventTime: { field: "changedAt", min: "2026-01-01T00:00:00.000Z", max: "2026-01-02T00:00:00.000Z" },
      rows: { produced: 4, published: 4, quarantined: 0, omitted: [] },
    });
    expect(Object.keys(manifest.files).toSorted()).toEqual(["data.parquet", "data.sqlite", "quarantine.csv"]);
  });

  it("follows the one before by its name, whatever the clock says, and three are kept", async () => {
    writeDeals(["1,n"]);
    const versions: (string | undefined)[] = [];
    for (const day of [5, 4, 4, 3, 6])
      versions.push((await company.publish({ now: new Date(Date.UTC(2026, 0, day)) })).version);
    expect(versions.toSorted()).toEqual(versions);
    expect(company.versions()).toEqual(versions.slice(-3));
  });

  it("that another publish overtook is not swapped in", async () => {
    writeDeals(["1,n"]);
    await company.publish();
    const pointer = join(company.data, "products/sales/deals/current");
    const stolen = `${readFileSync(pointer, "utf8")} `;
    const failpoint = (step: string) => {
      if (step === "manifest-synced") writeFileSync(pointer, stolen);
    };
    expect(await company.publish({ failpoint })).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/was faster, and its version stands/),
    });
    expect(readFileSync(pointer, "utf8")).toBe(stolen);
  });

  it("tells its steps as it is made, and an abort ends it", async () => {
    writeDeals(["1,n"]);
    const events: PublishProgress[] = [];
    await company.publish({ onProgress: (event) => void events.push(event) });
    expect(events.at(-1)).toMatchObject({ step: "finished", total: 1, report: { status: "OK" } });
    const stop = new AbortController();
    await expect(
      company.publish({ signal: stop.signal, failpoint: () => stop.abort(new Error("stopped")) }),
    ).rejects.toThrow("stopped");
    expect(company.versions()).toHaveLength(1);
  });
});

describe("a data folder", () => {
  it("is never another company's", async () => {
    writeDeals(["1,n"]);
    await company.publish();
    mkdirSync(join(company.folder, "others"));
    cpSync(company.sources, join(company.folder, "others"), { recursive: true });
    await expect(company.publish({ sources: join(company.folder, "others") })).rejects.toThrow(
      /holds the company of .*sources.*another is never published over it/,
    );
    await expect(company.publish({ mapping: undefined })).rejects.toThrow(/is never published over it/);
    expect(await readCompany(company.data)).toMatchObject({ sources: company.sources });
    expect(await company.publish()).toMatchObject({ status: "OK" });
  });

  it("that cannot be written to is said in one sentence", async () => {
    writeDeals(["1,n"]);
    company.write("file", "");
    await expect(company.publish({ data: join(company.folder, "file/data") })).rejects.toThrow(
      /data folder must be writable/,
    );
    await expect(company.publish({ sources: join(company.folder, "none") })).rejects.toThrow(
      /sources folder must exist/,
    );
    await expect(company.publish({ mapping: join(company.folder, "none") })).rejects.toThrow(
      /mapping folder must exist/,
    );
    await expect(company.publish({ products: ["sales/nothing"] })).rejects.toThrow(
      /There is no product or domain sales\/nothing/,
    );
  });

  it("is not held against an account index that is damaged", async () => {
    writeDeals(["1,n"]);
    company.write("data/accounts/current", "?");
    expect(await company.publish()).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(
        /account index .* is damaged; remove it and publish sales\/account again\.$/,
      ),
    });
  });

  it("has no version of a product without a mapping, and a stray mapping is told", async () => {
    writeDeals(["1,n"]);
    company.write("mapping/sales/deal.sql", "SELECT 1");
    const report = await publishProducts({
      contracts: [contractOf()],
      sources: company.sources,
      mapping: company.mapping,
      data: company.data,
    });
    expect(report.ok).toBe(true);
    expect(report.warnings).toEqual(["sales/deal.sql"]);
    expect(report.products.map(({ product, status }) => [product, status])).toEqual([
      ["sales/account", "NOT_PUBLISHED"],
      ["sales/deals", "OK"],
    ]);
  });
});
