import type { ErrorCode } from "@trellis/shared/errors";
import { publicCode } from "../public-error.ts";
import type { Path, SubgraphAnswer, SubgraphError } from "../types.ts";
import type { Fault } from "./error-book.ts";
import type { Reading } from "./read-values.ts";
import type { Run } from "./run.ts";

/** A domain's error as a client may see it. */
export const faultOf = (domain: string, error: SubgraphError): Fault => {
  const own = error.extensions?.["code"];
  return {
    code: publicCode(error),
    domain,
    original: error.message,
    domainCode: typeof own === "string" ? own : undefined,
  };
};

const maxReasons = 20;
/** What is beyond is null as well; to say so more often helps nobody. */
const maxFaults = 20_000;
const invalid: ErrorCode = "SUBGRAPH_INVALID_RESPONSE";

/** Places in an answer that errors are about; a null at one that is beyond is reported as any other. */
const maxKnown = 200_000;

const knownPlaces = (errors: readonly SubgraphError[]): ReadonlySet<string> => {
  const known = new Set<string>();
  for (const { path = [] } of errors) {
    if (known.size > maxKnown) break;
    for (let length = 1; length <= path.length; length += 1) known.add(path.slice(0, length).join("\0"));
  }
  return known;
};

/** Reads one answer, and gathers what is wrong with it. */
export interface Faults {
  readonly reading: Reading;
  /** Paths of the answer where it is not what was asked for and the domain did not say why. */
  readonly paths: readonly Path[];
  /** Adds a reason for the log. */
  refuse(reason: string): void;
  isNone(): boolean;
  /** Tells the log, once. */
  tell(run: Run, domain: string, kind: "shape-refused" | "entities-refused"): void;
}

/** Begins to read an answer whose values stand below the path. */
export const createFaults = ({ errors = [] }: SubgraphAnswer): Faults => {
  const paths: Path[] = [];
  const reasons = new Set<string>();
  let known: ReadonlySet<string> | undefined;
  /** A null that the domain has an error for, at its path or within it, is one that it knows of. */
  const isKnown = (path: Path): boolean => {
    known ??= knownPlaces(errors);
    return known.has(path.join("\0"));
  };
  const refuse = (path: Path, reason: string, value: unknown): void => {
    if ((value === null || value === undefined) && isKnown(path)) return;
    if (paths.length < maxFaults) paths.push(path);
    if (reasons.size < maxReasons)
      reasons.add(`${path.filter((part) => typeof part === "string").join(".")} ${reason}`);
  };
  return {
    reading: { path: [], depth: -1, refuse },
    paths,
    refuse: (reason) => void reasons.add(reason),
    isNone: () => reasons.size === 0,
    tell(run, domain, kind) {
      if (reasons.size === 0) return;
      const message = `the answer is not what was asked for: ${[...reasons].join("; ")}`;
      run.onEvent({ kind, domain, code: invalid, message });
    },
  };
};

/** What a fault of the answer's form is called. */
export const invalidAnswer = (domain: string): Fault => ({ code: invalid, domain });
