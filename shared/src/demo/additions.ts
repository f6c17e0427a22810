import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { loginRow, openLogs, useRow } from "./product-files.ts";
import type { Visit } from "./usage.ts";

/** What is to be added to the sample: text by the file's path inside the folder, and visits to the product. */
export interface Additions {
  readonly text: Record<string, string>;
  readonly visits: Visit[];
}

/** Adds lines, each with its end, to the text of a file. */
export const addLines = (additions: Additions, name: string, lines: readonly string[]): void => {
  if (lines.length > 0) additions.text[name] = (additions.text[name] ?? "") + lines.join("");
};

/** Products by the source that they are made from; only those sources that grow. */
const productsBySource: Readonly<Record<string, readonly string[]>> = {
  "marketing/engagements.jsonl": ["marketing/campaign-engagement", "marketing/lead-scoring-signals"],
  "marketing/web-events.jsonl": ["marketing/web-behavior"],
  "customer-success/tickets.csv": [
    "customer-success/support-interactions",
    "customer-success/account-health",
  ],
  "customer-success/csm-touches.csv": [
    "customer-success/account-health",
    "customer-success/engagement-metrics",
  ],
  "customer-success/nps-responses.csv": [
    "customer-success/account-health",
    "customer-success/engagement-metrics",
  ],
  "customer-success/weekly-usage.csv": [
    "customer-success/account-health",
    "customer-success/engagement-metrics",
  ],
};
const productsOfVisits = [
  "product/feature-usage",
  "product/session-analytics",
  "product/product-health-scores",
];

/** Ids of the data products whose sources the additions make longer. */
export const productsOf = ({ text, visits }: Additions): string[] => [
  ...new Set([
    ...Object.keys(text).flatMap((name) => productsBySource[name] ?? []),
    ...(visits.length > 0 ? productsOfVisits : []),
  ]),
];

/** Writes the additions: one write for each text file; Parquet, which cannot grow, is made anew and renamed into place. */
export const writeAdditions = async (folder: string, { text, visits }: Additions): Promise<void> => {
  for (const [name, lines] of Object.entries(text)) await appendFile(path.join(folder, name), lines);
  if (visits.length === 0) return;
  const { logins, uses } = await openLogs(folder, { append: true });
  for (const visit of visits) {
    logins.add(loginRow(visit.login));
    for (const use of visit.uses) uses.add(useRow(use));
  }
  await logins.close();
  await uses.close();
};

const marker = "live.json";

/** The moment up to which events were added, in milliseconds; undefined where none were. */
export const readReached = async (folder: string): Promise<number | undefined> => {
  const text = await readFile(path.join(folder, marker), "utf8").catch(() => undefined);
  return text === undefined ? undefined : Date.parse((JSON.parse(text) as { until: string }).until);
};

/** Notes the moment up to which events were added. */
export const writeReached = async (folder: string, until: number): Promise<void> => {
  const file = path.join(folder, marker);
  await writeFile(`${file}.new`, `${JSON.stringify({ until: new Date(until).toISOString() })}\n`);
  await rename(`${file}.new`, file);
};
