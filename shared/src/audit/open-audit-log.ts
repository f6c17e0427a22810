import { messageOf } from "@trellis/shared/errors";
import { createChain } from "./chain.ts";
import { openLock, type LogLock } from "./lock.ts";
import { createPending, type Waiting } from "./pending.ts";
import { pseudonymOf } from "./pseudonym.ts";
import type { RecordBody } from "./record.ts";
import type { AuditLog, AuditOptions } from "./types.ts";

/** How large an audit log becomes where nothing else is said: 4 GB. */
export const auditDefaults = { fileBytes: 16 * 1024 * 1024, files: 256, waiting: 10_000 } as const;

/** Denials are gathered for so long, so that equal ones are one record. */
const gatherMilliseconds = 1000;
/** Other events are written almost at once. */
const soonMilliseconds = 10;
const lockMilliseconds = 5000;
const firstPause = 1000;
const longestPause = 30_000;

/** Opens the log of a folder for one writer. Nothing of it is done in the caller's time, and a disk that fails costs records, never requests. */
export function openAuditLog(options: AuditOptions): AuditLog {
  const { folder, writer, key, log = () => {}, now = Date.now } = options;
  const { fileBytes = auditDefaults.fileBytes, files = auditDefaults.files } = options;
  const pending = createPending(options.waiting ?? auditDefaults.waiting);
  const chain = createChain({ folder, writer, fileBytes, files, now });
  let lock: LogLock | undefined;
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  let running: Promise<void> | undefined;
  let failures = 0;
  let writing = 0;
  let written = 0;
  let lost = 0;

  const toRecord = ({ event, at, count }: Waiting): RecordBody => ({
    time: new Date(at).toISOString(),
    ...event,
    principal:
      event.principal === undefined || key === undefined ? undefined : pseudonymOf(event.principal, key),
    count: count === 1 ? undefined : count,
  });

  const gapRecord = (missing: number): RecordBody[] =>
    missing === 0
      ? []
      : [{ time: new Date(now()).toISOString(), kind: "gap", outcome: "lost", lost: missing }];

  const write = async (records: readonly RecordBody[]): Promise<void> => {
    lock ??= openLock(folder);
    const release = await lock.take(lockMilliseconds);
    if (release === undefined) throw new Error("another process keeps the log's lock");
    try {
      const damage = await chain.append(records);
      if (damage !== undefined)
        log({
          level: "error",
          event: "audit-damaged",
          message: `the audit log was changed by somebody else: ${damage}; \`trellis audit verify\` shows where`,
        });
    } finally {
      release();
    }
  };

  const failed = (error: unknown): void => {
    if (failures === 0)
      log({
        level: "error",
        event: "audit-failing",
        message: `the audit log cannot be written, and events wait: ${messageOf(error)}`,
      });
    failures += 1;
  };

  const recovered = (missing: number): void => {
    if (failures > 0 || missing > 0)
      log({
        level: "warn",
        event: "audit-recovered",
        message: `the audit log is written again; ${missing} events were lost`,
      });
    failures = 0;
  };

  /** False where nothing waits any more, or nothing can be written. */
  const drainSome = async (): Promise<boolean> => {
    const taken = pending.take();
    if (taken.waiting.length === 0 && taken.lost === 0) return false;
    writing = taken.waiting.length;
    try {
      await write([...gapRecord(taken.lost), ...taken.waiting.map(toRecord)]);
    } catch (error) {
      pending.putBack(taken);
      failed(error);
      return false;
    } finally {
      writing = 0;
    }
    written += taken.waiting.length;
    lost += taken.lost;
    recovered(taken.lost);
    return true;
  };

  const drainAll = async (): Promise<void> => {
    while (await drainSome());
  };

  const drain = (): Promise<void> => {
    clearTimeout(timer);
    due = Infinity;
    running ??= drainAll().finally(() => {
      running = undefined;
      if (pending.size() > 0) schedule(failures > 0 ? pauseNow() : gatherMilliseconds);
    });
    return running;
  };

  const pauseNow = (): number => Math.min(firstPause * 2 ** (failures - 1), longestPause);

  const schedule = (milliseconds: number): void => {
    const at = performance.now() + milliseconds;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void drain(), milliseconds).unref();
  };

  const flush = async (): Promise<void> => {
    await running;
    await drain();
  };

  return {
    note(event) {
      pending.add(event, now());
      if (running === undefined && failures === 0)
        schedule(event.kind === "denial" ? gatherMilliseconds : soonMilliseconds);
    },
    flush,
    readings: {
      audit_records_total: () => written,
      audit_lost_total: () => lost + pending.lost(),
      audit_waiting: () => pending.size() + writing,
    },
    async close() {
      await flush();
      clearTimeout(timer);
      lock?.close();
      const left = pending.size() + pending.lost();
      if (left > 0)
        log({
          level: "error",
          event: "audit-failing",
          message: `${left} audit records could not be written and are lost`,
        });
    },
  };
}
