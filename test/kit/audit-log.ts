import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuditLog, type AuditEvent, type AuditLog, type AuditOptions } from "@trellis/shared/audit";

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "trellis-audit-"));

/** Files of a log in their order. */
export const logFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();

export const linesOf = (folder: string): string[] =>
  logFiles(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1));

/** A log that is closed once its events are on disk. */
export const writeLog = async (
  folder: string,
  events: readonly AuditEvent[],
  options: Partial<AuditOptions> = {},
): Promise<void> => {
  const log: AuditLog = openAuditLog({ folder, writer: "tests", ...options });
  for (const event of events) log.note(event);
  await log.close();
};

export const publishOf = (product: string, outcome = "published"): AuditEvent => ({
  kind: "publish",
  outcome,
  client: product.split("/")[0],
  subjects: [product],
});
