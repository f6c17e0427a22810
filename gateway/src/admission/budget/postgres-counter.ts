import { hash } from "node:crypto";
import { messageOf } from "@trellis/shared/errors";
import { Pool } from "pg";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import type { CostPolicy, Log } from "../../config/index.ts";
import { change, toCount } from "./memory-counter.ts";
import type { Counter } from "./types.ts";

/** How long the database is left alone after it failed, and how long a query may take that nobody waits for any more, in milliseconds. */
const pauseMilliseconds = 1000;
const connectMilliseconds = 5000;
const connections = 4;
const tableName = "trellis_budgets";
const insufficientPrivilege = "42501";

/** A counter whose counts others see. */
export interface SharedCounter extends Counter {
  /** Whether the database counts now. */
  isShared(): boolean;
  close(): Promise<void>;
}

const within = async <Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`it did not answer within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Makes the table, unless an administrator has, who need not let us make any. Unlogged: what is counted is not worth a wait for the disk. */
const makeTable = async (pool: Pool): Promise<void> => {
  try {
    await pool.query(
      `CREATE UNLOGGED TABLE IF NOT EXISTS "${tableName}" (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)`,
    );
  } catch (error) {
    if ((error as { code?: unknown }).code !== insufficientPrivilege) throw error;
  }
  // Requests must not wait for connections.
  await Promise.all(Array.from({ length: connections }, () => pool.query("SELECT pg_sleep(0.005)")));
};

/** Whether the database counts, told in the log when that changes; after a failure `until` says when it may be asked again. */
const createState = (log: Log) => {
  let isShared = false;
  let isTold = false;
  let until = Infinity;
  return {
    isShared: () => isShared && performance.now() >= until,
    mayAsk: () => performance.now() >= until,
    works(): void {
      until = 0;
      if (isShared) return;
      isShared = true;
      isTold = false;
      log({ level: "info", event: "budgets-shared", message: "budgets are counted in the database" });
    },
    fails(error: unknown): void {
      until = performance.now() + pauseMilliseconds;
      isShared = false;
      if (isTold) return;
      isTold = true;
      const message = `the database of budgets cannot be used, so this gateway counts alone: ${messageOf(error)}`;
      log({ level: "error", event: "budgets-alone", message });
    },
  };
};

const openPool = (url: string): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: pauseMilliseconds,
    idleTimeoutMillis: 0,
    application_name: "trellis-budgets",
  });
  // A connection that breaks while nobody uses it; whoever asks next is told.
  pool.on("error", () => {});
  return pool;
};

/**
 * Counts in a PostgreSQL database that several gateways share. While it fails or is slower than `waitMilliseconds`, `alone` counts instead, so that each gateway
 * grants whole budgets of its own; the database is asked again after a second.
 */
export const createPostgresCounter = (
  url: string,
  options: Pick<CostPolicy["budget"], "windowSeconds" | "waitMilliseconds"> & {
    readonly alone: Counter;
    readonly log: Log;
  },
): SharedCounter => {
  const { windowSeconds: duration, waitMilliseconds, alone } = options;
  const pool = openPool(url);
  const state = createState(options.log);
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    points: 0,
    duration,
    tableName,
    keyPrefix: "",
    tableCreated: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const prepare = (): void => {
    makeTable(pool).then(state.works, (error: unknown) => {
      state.fails(error);
      timer = setTimeout(prepare, pauseMilliseconds).unref();
    });
  };
  prepare();
  const changeShared = async (key: string, units: number) => {
    if (!state.mayAsk()) throw new Error("the database is left alone");
    return change(limiter, key, units);
  };
  return {
    async add(key, units) {
      if (!state.mayAsk()) return alone.add(key, units);
      const hashed = hash("sha256", key, "base64url");
      try {
        const count = await within(waitMilliseconds, changeShared(hashed, units));
        state.works();
        return toCount(count, (more) => changeShared(hashed, more));
      } catch (error) {
        state.fails(error);
        return alone.add(key, units);
      }
    },
    isShared: state.isShared,
    async close() {
      clearTimeout(timer);
      await pool.end();
    },
  };
};
