/** Publishes a CSV file of 1,000,000 deals and reports time and memory; `ROWS` sets another number of rows. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, openSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { report } from "./figure.ts";

const root = resolve(import.meta.dirname, "../..");
const rows = Number(process.env["ROWS"] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "trellis-bench-publish-"));
const stages = ["Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"];

const day = (index: number) => new Date(Date.UTC(2024, 0, 1) + (index % 900) * 86_400_000).toISOString();

function line(index: number): string {
  const stage = stages[index % stages.length] as string;
  const id = String((index * 7919) % rows).padStart(7, "0");
  const account = String(index % 20_000).padStart(5, "0");
  const created = day(index);
  return `opp-${id},ACC-${account},"Renewal, term ${index % 40}",${stage},${(index % 90_000) + 0.5},USD,0.${(index % 90) + 10},${created},${day(index + 60).slice(0, 10)},Owner ${index % 50},owner${index % 50}@example.com,${day(index + 30)}\n`;
}

function writeSource(path: string): void {
  const file = openSync(path, "w");
  writeSync(
    file,
    "id,account,name,stage,amount,currency,probability,created,closes,owner,owner_email,changed\n",
  );
  for (let from = 0; from < rows; from += 10_000) {
    let text = "";
    for (let index = from; index < Math.min(rows, from + 10_000); index += 1) text += line(index);
    writeSync(file, text);
  }
  closeSync(file);
}

const mapping = `-- source: deals = deals.csv
-- rows: deals
SELECT _row, id, account AS accountId, name, upper(replace(stage, ' ', '_')) AS stage, stage AS stageName, money(amount, currency) AS amount,
  probability, created AS createdAt, closes AS closeDate, stage NOT LIKE 'Closed%' AS isOpen, owner AS ownerName, email_of(owner_email) AS ownerEmail,
  changed AS updatedAt
FROM deals
`;

try {
  mkdirSync(join(folder, "sources"));
  mkdirSync(join(folder, "mapping/sales"), { recursive: true });
  writeSource(join(folder, "sources/deals.csv"));
  writeFileSync(join(folder, "mapping/sales/opportunity-pipeline.sql"), mapping);
  const script = `
    import { readContract } from "@trellis/shared/contract";
    import { publishProducts } from "@trellis/shared/publish";
    const began = performance.now();
    let last = began;
    const contracts = [readContract({ domain: "sales", file: ${JSON.stringify(join(root, "subgraphs/sales/schema.graphql"))} })];
    const { products } = await publishProducts({ contracts, products: ["sales/opportunity-pipeline"], sources: ${JSON.stringify(join(folder, "sources"))},
      mapping: ${JSON.stringify(join(folder, "mapping"))}, data: ${JSON.stringify(join(folder, "data"))},
      onProgress: ({ step }) => { const now = performance.now(); console.error(step, Math.round(now - last), "ms", Math.round(process.cpuUsage().user / 1e3), "cpu", Math.round(process.memoryUsage.rss() / 1e6), "MB"); last = now; } });
    const [{ status, message, rows }] = products;
    console.log(JSON.stringify({ status, message, rows, seconds: (performance.now() - began) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(root, "test"),
    encoding: "utf8",
  });
  if (process.env["STEPS"] !== undefined || status !== 0) console.error(stderr);
  const result = JSON.parse(stdout) as {
    status: string;
    message?: string;
    rows: { published: number };
    seconds: number;
    megabytes: number;
  };
  if (result.status !== "OK" || result.rows.published !== rows) throw new Error(`published ${stdout}`);
  report({
    name: `Publish a CSV of ${rows.toLocaleString("en")} rows`,
    value: result.seconds,
    unit: "s",
    atMost: 15,
  });
  report({ name: "Memory of that publish", value: result.megabytes, unit: "MB", atMost: 1000 });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
