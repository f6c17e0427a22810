import type { AuditProblem } from "./check.ts";
import { walkLog, type Walk } from "./walk.ts";

/** What a verification found. */
export interface Verification extends Walk {
  /** Events that are known to be lost, and records that were cut off when their writer was ended. */
  readonly lost: number;
  readonly torn: number;
}

const unexpected = (expect: string): AuditProblem => ({
  file: "the log",
  wrong: `it has no record with the expected hash ${expect}: its end was cut, or it is another log`,
});

/**
 * Checks every record of a log by its hash and its place. `expect` is the hash of a record that must be in it, such as the last one of an earlier
 * verification: nothing else can tell that the end was cut.
 */
export async function verifyAuditLog(
  folder: string,
  { expect }: { expect?: string } = {},
): Promise<Verification> {
  let lost = 0;
  let torn = 0;
  let isFound = expect === undefined;
  const walk = await walkLog(folder, (record, { hash }) => {
    isFound ||= hash === expect;
    lost += record.lost ?? 0;
    if (record.kind === "torn") torn += 1;
  });
  const problem = walk.problem ?? (isFound ? undefined : unexpected(expect ?? ""));
  return { ...walk, problem, lost, torn };
}
