import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { UserError } from "../errors/index.ts";
import { createMacros } from "./mapping/macros.ts";

/** Memory that DuckDB may use before it spills to the work folder. */
const memoryLimit = "320MB";
const threads = "2";

/** Disk that it may use then. */
const spillLimit = "16GB";

/** Seconds that one statement may take; what takes longer is no mapping but a mistake. */
export const maximumStatementSeconds = 900;

/** The DuckDB instance that makes one product; everything it touches is below its folder. */
export interface Workshop {
  readonly connection: DuckDBConnection;
  /** Copies of the sources. */
  readonly staging: string;
  /** What DuckDB writes; the one folder left open when the door is shut. */
  readonly out: string;
  /** Runs statements that give nothing. */
  run(sql: string): Promise<void>;
  /** All rows of a small answer, as JavaScript values. */
  rows(sql: string): Promise<unknown[][]>;
  /** From here on DuckDB reaches no file but those of `out`, no network and no extension, and nothing can change that. */
  shutDoor(): Promise<void>;
  close(): void;
}

/** A name or a text, quoted for SQL. */
export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;

const openDatabase = (spill: string) =>
  DuckDBInstance.create(":memory:", {
    threads,
    memory_limit: memoryLimit,
    temp_directory: spill,
    max_temp_directory_size: spillLimit,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });

async function prepareFolders(folder: string) {
  const folders = {
    staging: join(folder, "staging"),
    out: join(folder, "out"),
    spill: join(folder, "spill"),
  };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true, mode: 0o700 });
  return folders;
}

/** Ends a statement that takes longer than `seconds`, with a UserError. */
async function within<T>(connection: DuckDBConnection, seconds: number, work: () => Promise<T>): Promise<T> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.interrupt();
  }, seconds * 1000);
  try {
    return await work();
  } catch (cause) {
    if (isOver)
      throw new UserError(`A statement may take ${seconds} s, and this one took longer.`, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

export interface WorkshopOptions {
  /** What `as_of()` gives. */
  readonly asOf: Date;
  /** {@link maximumStatementSeconds} when left out. */
  readonly statementSeconds?: number;
  /** Interrupts what runs. */
  readonly signal?: AbortSignal;
}

/** Opens a workshop in `folder`. Times are UTC. */
export async function openWorkshop(folder: string, options: WorkshopOptions): Promise<Workshop> {
  const { asOf, statementSeconds = maximumStatementSeconds, signal } = options;
  const { staging, out, spill } = await prepareFolders(folder);
  const instance = await openDatabase(spill);
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  const run = async (sql: string) => {
    signal?.throwIfAborted();
    await within(connection, statementSeconds, () => connection.run(sql));
  };
  const rows = async (sql: string) => {
    signal?.throwIfAborted();
    const read = () => connection.runAndReadAll(sql);
    return (await within(connection, statementSeconds, read)).getRowsJS();
  };
  const runAll = async (statements: readonly string[]) => {
    for (const sql of statements) await run(sql);
  };
  const shutDoor = () =>
    runAll([
      `SET allowed_directories = [${quoteText(out)}]`,
      "SET enable_external_access = false",
      "SET lock_configuration = true",
    ]);
  const close = () => {
    signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  // Tables of our own stand in a schema apart from the sources, whose names the mapping chooses.
  await runAll(["SET TimeZone = 'UTC'", "CREATE SCHEMA trellis", ...createMacros(asOf)]);
  return { connection, staging, out, run, rows, shutDoor, close };
}
