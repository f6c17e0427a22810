import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { messageOf, UserError } from "@trellis/shared/errors";
import type { Claims } from "@trellis/shared/identity";
import type { Log } from "../../config/index.ts";

/** Tokens and subjects that are refused before they expire. */
export interface Revocations {
  has(claims: Claims): boolean;
  readonly size: () => number;
  close(): void;
}

const none: Revocations = { has: () => false, size: () => 0, close() {} };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // V8 would repeat a part of the text.
    return undefined;
  }
};

const toSet = (text: string): ReadonlySet<string> => {
  const list = parse(text);
  if (Array.isArray(list) && list.every((entry) => typeof entry === "string")) return new Set<string>(list);
  throw new Error("it is no JSON list of texts");
};

const readFirst = (file: string): string => {
  try {
    const text = readFileSync(file, "utf8");
    toSet(text);
    return text;
  } catch (cause) {
    throw new UserError(
      `The file of revoked tokens, ${file}, must be a JSON list of token ids and subjects: ${messageOf(cause)}.`,
      { cause },
    );
  }
};

/**
 * Follows a file with a JSON list of token ids and subjects, read again every so many milliseconds. Throws a UserError where it cannot be read at first; later
 * the last good list stays, and the log tells.
 */
export const followRevocations = (
  file: string | undefined,
  { milliseconds, log }: { milliseconds: number; log: Log },
): Revocations => {
  if (file === undefined) return none;
  let text = readFirst(file);
  let revoked = toSet(text);
  let fault = "";
  let isReading = false;

  const look = async (): Promise<void> => {
    try {
      const found = await readFile(file, "utf8");
      if (found !== text) revoked = toSet(found);
      text = found;
      fault = "";
    } catch (cause) {
      const message = `the file of revoked tokens cannot be used, and the last good one stays: ${messageOf(cause)}`;
      if (message !== fault) log({ level: "error", event: "revoked-tokens", message, cause });
      fault = message;
    }
  };
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    void look().finally(() => (isReading = false));
  }, milliseconds).unref();

  return {
    has: ({ subject, jti }) =>
      revoked.size > 0 && (revoked.has(subject) || (jti !== undefined && revoked.has(jti))),
    size: () => revoked.size,
    close: () => clearInterval(timer),
  };
};
