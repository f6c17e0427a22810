import { createChain } from "./chain.ts";
import { openLock, type LogLock } from "./lock.ts";
import type { Taken, Waiting } from "./pending.ts";
import { createPseudonyms } from "./pseudonym.ts";
import type { RecordBody } from "./record.ts";
import type { AuditOptions } from "./types.ts";

/** Writes events to the log on disk. */
export interface LogWriter {
  /** Resolves when all of them, and a record of those that were lost before, are on disk; throws and leaves none otherwise. */
  write(taken: Taken): Promise<void>;
  close(): void;
}

const lockMilliseconds = 5000;

const gapRecord = (lost: number, time: string): RecordBody[] =>
  lost === 0 ? [] : [{ time, kind: "gap", outcome: "lost", lost }];

type WriterOptions = Required<
  Pick<AuditOptions, "folder" | "writer" | "fileBytes" | "files" | "log" | "now">
> &
  Pick<AuditOptions, "key">;

/** Writes under the lock of the folder, which it takes for each batch anew. */
export function createLogWriter(options: WriterOptions): LogWriter {
  const { folder, key, log, now } = options;
  const chain = createChain(options);
  const pseudonymOf = key && createPseudonyms(key);
  let lock: LogLock | undefined;

  const toRecord = ({ event, at, count }: Waiting): RecordBody => ({
    time: new Date(at).toISOString(),
    ...event,
    principal: event.principal && pseudonymOf?.(event.principal),
    count: count === 1 ? undefined : count,
  });

  return {
    async write({ waiting, lost }) {
      lock ??= openLock(folder);
      const release = await lock.take(lockMilliseconds);
      if (release === undefined) throw new Error("another process keeps the log's lock");
      try {
        const records = [...gapRecord(lost, new Date(now()).toISOString()), ...waiting.map(toRecord)];
        const damage = await chain.append(records);
        if (damage === undefined) return;
        const where = "`trellis audit verify` shows where";
        const message = `the audit log was changed by somebody else: ${damage}; ${where}`;
        log({ level: "error", event: "audit-damaged", message });
      } finally {
        release();
      }
    },
    close: () => lock?.close(),
  };
}
