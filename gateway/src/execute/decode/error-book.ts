import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import type { ExecutionError, PublicErrors } from "../execution.ts";
import { publicError } from "../public-error.ts";
import type { Path } from "../types.ts";
import type { Place } from "./shapes.ts";
import { tellPath } from "./walk-places.ts";

/** A fault as it is reported. */
export interface Fault {
  readonly code: ErrorCode;
  /** Absent where no domain is to blame. */
  readonly domain?: string | undefined;
  /** What the domain said of it; passed on only where its code lets it. */
  readonly original?: string | undefined;
  /** The code that the domain gave it; passed on only where the domain's contract declares it public. */
  readonly domainCode?: string | undefined;
}

/** The errors of one execution: each once, at paths of the client's. */
export interface ErrorBook {
  readonly errors: readonly ExecutionError[];
  /** Notes a fault at a path of the merged answers. A field that the client did not ask for is reported where the client's path ends, or, with `isGap`, not at all. */
  note(fault: Fault, path: Path | undefined, options?: { readonly isGap?: boolean }): void;
  /** Notes a fault at a path of the client's. */
  noteAt(fault: Fault, path: Path): void;
  /** Whether nothing more is noted. */
  isFull(): boolean;
  /** Whether an error says why there is nothing at the client's path: one at the path, above it or within it. */
  explains(path: Path): boolean;
}

/** More errors than this help nobody, and each takes room in the answer; what is beyond is still null. */
const maxErrors = 20_000;

const keyOf = (path: Path): string => path.join("\0");

/** Every beginning of the path, the root first. */
const beginnings = (path: Path): string[] => {
  let key = "";
  return path.map((part, index) => (key = index === 0 ? String(part) : `${key}\0${part}`));
};

const toError = (
  { code, domain, original, domainCode, publicErrors }: Fault & { publicErrors: PublicErrors | undefined },
  path: Path | undefined,
): ExecutionError => {
  const placed = path ? { path } : {};
  if (domain === undefined) return { message: errorCodes[code], ...placed, extensions: { code } };
  const isPublic = domainCode !== undefined && publicErrors?.get(domain)?.has(domainCode) === true;
  return publicError(code, domain, {
    ...placed,
    ...(original ? { original } : {}),
    ...(isPublic ? { domainCode } : {}),
  });
};

/** A book of the execution whose answer is this. Errors of `publicErrors` keep the words of their domain. */
export const createErrorBook = (answer: Place, publicErrors?: PublicErrors): ErrorBook => {
  const errors: ExecutionError[] = [];
  const seen = new Set<string>();
  const exact = new Set<string>();
  const above = new Set<string>();
  const noteAt = (fault: Fault, path: Path | undefined): void => {
    const { code, domain } = fault;
    const key = path && keyOf(path);
    const about = `${code}\0${domain ?? ""}\0${key ?? "\0"}`;
    if (seen.size >= maxErrors || seen.has(about)) return;
    seen.add(about);
    if (path && key !== undefined) {
      exact.add(key);
      for (const beginning of beginnings(path)) above.add(beginning);
    }
    errors.push(toError({ ...fault, publicErrors }, path));
  };
  const isFull = () => seen.size >= maxErrors;
  return {
    errors,
    noteAt,
    isFull,
    note(fault, path, { isGap = false } = {}) {
      if (isFull()) return;
      if (!path) return noteAt(fault, undefined);
      const told = tellPath([answer], path, { from: "source", to: "key" });
      if (told.isWhole) return noteAt(fault, told.path);
      if (!isGap) noteAt(fault, told.path.length > 0 ? told.path : undefined);
    },
    explains: (path) => isFull() || above.has(keyOf(path)) || beginnings(path).some((key) => exact.has(key)),
  };
};
