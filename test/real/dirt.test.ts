import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readContract } from "@trellis/shared/contract";
import { publishProducts, type ProductReport, type PublishReport } from "@trellis/shared/publish";
import { domains } from "../kit/mesh.ts";
import { realFolder } from "../kit/raw-data.ts";

const folder = realFolder("complyflow");
const given = folder === undefined ? describe.skip : describe;

/** Rows that tomorrow's export might have at its end, by file. */
const dirt: Readonly<Record<string, readonly string[]>> = {
  "accounts.csv": [
    "ACC-01801,Nobody Ltd,Startup,FinTech,West,1.0,2026-01-01",
    "ACC-00001,Twice Ltd,SMB,FinTech,West,1.0,2026-01-01",
    "ACC-01802,Unknown Status,SMB,FinTech,West,1.0,2026-01-01",
    "ACC 1803,Bad Id Ltd,SMB,FinTech,West,1.0,2026-01-01",
  ],
  "opportunities.csv": [
    "OPP-000001,LEAD-000001,ACC-00394,REP-0029,SMB,,SOC2 Starter,Proposal,1.00,2026-01-01,2026-02-01",
    'OPP-900001,LEAD-900001,ACC-00394,REP-0029,SMB,,SOC2 Starter,Proposal,"1.234,5",2026-01-01,2026-02-01',
    "OPP-900002,LEAD-900002,ACC-00394,REP-0029,SMB,,SOC2 Starter,Proposal,1.00,2026-01-01,2026-02-31",
    "OPP-900003,LEAD-900003,ACC-00394,REP-0029,SMB,,SOC2 Starter,Verbal,1.00,2026-01-01,2026-02-01",
    "OPP-900004,LEAD-900004,ACC-99999,REP-9999,SMB,,SOC2 Starter,Proposal,1.00,2026-01-01,2026-02-01",
    "OPP-900005,LEAD-900005,ACC-00394,REP-0029,SMB",
    ",LEAD-900006,ACC-00394,REP-0029,SMB,,SOC2 Starter,Proposal,1.00,2026-01-01,2026-02-01",
  ],
  "leads.csv": ["LEAD-900007,SMB,,Recycled,2026-01-01"],
  "subscriptions.csv": [
    "SUB-900001,ACC-00003,OPP-900001,SOC2 Starter,a lot,2026-01-01,,active",
    "SUB-900002,ACC-01802,OPP-900002,SOC2 Starter,10.00,2026-01-01,,paused",
  ],
  "customer_health_scores.csv": ["HS-900001,ACC-00001,SUB-999999,2026-01-01,50,1,1,10,50.0,watch"],
};

given("complyflow with dirt at the end of its files (skipped where ../shared/data is missing)", () => {
  let place: string;
  let report: PublishReport;

  const of = (product: string): ProductReport => report.products.find((one) => one.product === product)!;
  /** Lines of the quarantine file, without its head. */
  const quarantine = (product: string): string[] =>
    readFileSync(of(product).quarantine ?? "", "utf8")
      .trim()
      .split("\n")
      .slice(1);

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), "trellis-dirt-"));
    cpSync(folder!, join(place, "files"), { recursive: true, mode: 0 });
    for (const [file, lines] of Object.entries(dirt)) {
      const end = readFileSync(join(place, "files", file), "utf8").endsWith("\n") ? "" : "\n";
      appendFileSync(join(place, "files", file), `${end}${lines.join("\n")}\n`);
    }
    report = await publishProducts({
      contracts: domains.map((domain) =>
        readContract({ domain, file: join(import.meta.dirname, `../../subgraphs/${domain}/schema.graphql`) }),
      ),
      sources: join(place, "files"),
      mapping: join(import.meta.dirname, "complyflow"),
      data: join(place, "data"),
    });
  });

  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it("quarantines accounts that it would have to guess about, and keeps the others", () => {
    expect(of("sales/account").rows).toMatchObject({ produced: 1804, published: 1799, quarantined: 5 });
    const lines = quarantine("sales/account");
    for (const [line, column, value] of [
      [4, "arr.amount", "a lot"],
      [1802, "segment", "STARTUP"],
      [1803, "id", "ACC-00001"],
      [1804, "stage", "paused"],
      [1805, "id", "ACC 1803"],
    ] as const)
      expect(lines).toContainEqual(expect.stringMatching(`^accounts.csv,${line},\\d+,${column},"?${value}`));
  });

  it("quarantines deals whose values are none, and refuses the ragged row", () => {
    const { rows, sources, accounts } = of("sales/opportunity-pipeline");
    expect(sources[0]).toMatchObject({ file: "opportunities.csv", read: 2791, parsed: 2790, refused: 1 });
    expect(rows).toMatchObject({ produced: 2790, published: 2785, quarantined: 5 });
    expect(accounts).toMatchObject({ unknown: 1, unknownIds: ["ACC-99999"] });
    const lines = quarantine("sales/opportunity-pipeline").join("\n");
    for (const text of ["1.234,5", "2026-02-31", "VERBAL", "OPP-000001", "OPP-900005"])
      expect(lines).toContain(text);
  });

  it("quarantines a lead of a stage that nobody named", () => {
    expect(of("marketing/lead-scoring-signals").rows).toMatchObject({ produced: 6501, quarantined: 1 });
    expect(quarantine("marketing/lead-scoring-signals").join("\n")).toContain("RECYCLED");
  });

  it("fails scores that belong to no subscription, because nobody said to leave them out", () => {
    expect(of("customer-success/account-health")).toMatchObject({ status: "FAILED" });
    expect(of("customer-success/account-health").message).toContain("customer_health_scores.csv line 789");
  });
});
