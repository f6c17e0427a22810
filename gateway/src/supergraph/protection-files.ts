import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { discard, readIfThere, replaceDurably } from "@trellis/shared/files";
import type { Guarded } from "./protection-changes.ts";

/** What would be protected less, and waits for somebody's approval. */
export interface Weakening {
  /** Hash of how everything would be protected. */
  readonly version: string;
  /** A line for each coordinate. */
  readonly lines: readonly string[];
}

const folderIn = (data: string): string => join(data, "gateway", "policy");

const fileIn = (data: string, name: "active" | "refused" | "approved"): string =>
  join(folderIn(data), `${name}.json`);

const readJson = async <Value>(file: string): Promise<Value | undefined> => {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new UserError(`The file ${file} must be JSON and is damaged; remove it to go on.`, { cause });
  }
};

/** What is protected how in the gateway of a data folder; undefined where it never served. */
export const activeProtection = (data: string): Promise<Guarded | undefined> =>
  readJson<Guarded>(fileIn(data, "active"));

/** Notes what is protected how from now on. */
export const keepProtection = async (data: string, now: Guarded): Promise<void> => {
  await mkdir(folderIn(data), { recursive: true });
  await replaceDurably(fileIn(data, "active"), JSON.stringify(now));
};

/** Has a weakening wait for approval, in the place of any other. */
export const refuseWeakening = async (data: string, weakening: Weakening): Promise<void> => {
  await mkdir(folderIn(data), { recursive: true });
  await replaceDurably(fileIn(data, "refused"), JSON.stringify(weakening));
};

/** What waits for approval in a data folder; undefined where nothing does. */
export const waitingWeakening = (data: string): Promise<Weakening | undefined> =>
  readJson<Weakening>(fileIn(data, "refused"));

/** Has nothing wait for approval any more. */
export const forgetWeakening = (data: string): Promise<void> => discard(fileIn(data, "refused"));

/** Approves what waits: the running gateway takes it within seconds. */
export const approveWeakening = (data: string, { version }: Weakening): Promise<void> =>
  replaceDurably(fileIn(data, "approved"), JSON.stringify({ version }));

/** The version that was approved last. */
export const approvedVersion = async (data: string): Promise<string | undefined> =>
  (await readJson<{ version: string }>(fileIn(data, "approved")))?.version;
