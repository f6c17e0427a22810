import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@trellis/shared/errors";

/** The right to write to a log, which one process has at a time. */
export interface LogLock {
  /** Resolves with what releases it, or with undefined where another process has kept it for `milliseconds`. */
  take(milliseconds: number): Promise<(() => void) | undefined>;
  close(): void;
}

const retryMilliseconds = 20;

/** A lock of the operating system, which SQLite takes, as Node itself cannot: it ends with the process that has it, however that ends. */
export function openLock(folder: string): LogLock {
  let database: DatabaseSync | undefined;

  const openDatabase = (): DatabaseSync => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const opened = new DatabaseSync(join(folder, "lock"));
    // Nothing is ever written to it, so nothing is kept to undo it.
    opened.exec("PRAGMA journal_mode = MEMORY");
    return opened;
  };

  const tryOnce = (): boolean => {
    try {
      database ??= openDatabase();
      database.exec("BEGIN EXCLUSIVE");
      return true;
    } catch (error) {
      if (/locked|busy/i.test(messageOf(error))) return false;
      throw error;
    }
  };

  return {
    async take(milliseconds) {
      const until = performance.now() + milliseconds;
      while (!tryOnce()) {
        if (performance.now() >= until) return undefined;
        await sleep(retryMilliseconds);
      }
      return () => database?.exec("ROLLBACK");
    },
    close() {
      database?.close();
      database = undefined;
    },
  };
}
