import { messageOf } from "@trellis/shared/errors";
import { createLogWriter, type LogWriter } from "./log-writer.ts";
import { createPending, type Pending } from "./pending.ts";
import { createSchedule } from "./schedule.ts";
import type { AuditLog, AuditOptions, AuditTrouble } from "./types.ts";

/** How large an audit log becomes where nothing else is said: 4 GB. */
const auditDefaults = { fileBytes: 16 * 1024 * 1024, files: 256, waiting: 10_000 } as const;

/** Denials are gathered for so long, so that equal ones are one record; anything else is written almost at once. */
const gatherMilliseconds = 1000;
const soonMilliseconds = 10;
const firstPause = 1000;
const longestPause = 30_000;

/** Tells once that writing fails, and once that it works again. */
const createTroubles = (log: (trouble: AuditTrouble) => void) => {
  let failures = 0;
  return {
    isFailing: () => failures > 0,
    /** Until it is tried again: longer each time. */
    pause: () => Math.min(firstPause * 2 ** (failures - 1), longestPause),
    failed(error: unknown): void {
      failures += 1;
      if (failures > 1) return;
      const message = `the audit log cannot be written, and events wait: ${messageOf(error)}`;
      log({ level: "error", event: "audit-failing", message });
    },
    wrote(lost: number): void {
      if (failures === 0 && lost === 0) return;
      failures = 0;
      const message = `the audit log is written again; ${lost} events were lost`;
      log({ level: "warn", event: "audit-recovered", message });
    },
    ended({ size, lost }: Pending): void {
      const left = size() + lost();
      if (left === 0) return;
      const message = `${left} audit records could not be written and are lost`;
      log({ level: "error", event: "audit-failing", message });
    },
  };
};

/** Makes what writes all that waits, as far as that is possible, and counts it. */
const createWriting = (pending: Pending, writer: LogWriter, troubles: ReturnType<typeof createTroubles>) => {
  const counts = { writing: 0, written: 0, lost: 0 };
  /** False where nothing waits any more, or nothing can be written. */
  const writeSome = async (): Promise<boolean> => {
    const taken = pending.take();
    if (taken.waiting.length === 0 && taken.lost === 0) return false;
    counts.writing = taken.waiting.length;
    try {
      await writer.write(taken);
      counts.written += taken.waiting.length;
      counts.lost += taken.lost;
      troubles.wrote(taken.lost);
      return true;
    } catch (error) {
      pending.putBack(taken);
      troubles.failed(error);
      return false;
    } finally {
      counts.writing = 0;
    }
  };
  return {
    counts,
    async writeAll(): Promise<void> {
      while (await writeSome());
    },
  };
};

/** Opens the log of a folder for one writer. Nothing of it is done in the caller's time, and a disk that fails costs records, never requests. */
export function openAuditLog(options: AuditOptions): AuditLog {
  const { log = () => {}, now = Date.now, waiting = auditDefaults.waiting } = options;
  const { fileBytes = auditDefaults.fileBytes, files = auditDefaults.files } = options;
  const pending = createPending(waiting);
  const writer = createLogWriter({ ...options, fileBytes, files, log, now });
  const troubles = createTroubles(log);
  const { counts, writeAll } = createWriting(pending, writer, troubles);
  const schedule = createSchedule(writeAll, () => {
    if (pending.size() === 0) return undefined;
    return troubles.isFailing() ? troubles.pause() : gatherMilliseconds;
  });

  return {
    note(event) {
      pending.add(event, now());
      // What fails is tried again in its own time.
      if (schedule.isRunning() || troubles.isFailing()) return;
      schedule.within(event.kind === "denial" ? gatherMilliseconds : soonMilliseconds);
    },
    flush: schedule.now,
    readings: {
      audit_records_total: () => counts.written,
      audit_lost_total: () => counts.lost + pending.lost(),
      audit_waiting: () => pending.size() + counts.writing,
    },
    async close() {
      await schedule.now();
      schedule.stop();
      writer.close();
      troubles.ended(pending);
    },
  };
}
