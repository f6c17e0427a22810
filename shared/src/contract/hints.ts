import { contractDirectives, contractSpecUrl, contractTypePrefix } from "./spec.ts";
import type { ContractProblem } from "./types.ts";

/** What composition says beside its result; the shape of `@apollo/composition`'s hints, in plain data. */
export interface HintLike {
  readonly code: string;
  readonly message: string;
  readonly coordinate?: string;
}

const about = new RegExp(
  `@(?:${contractDirectives.join("|")}|${contractTypePrefix}\\w+)\\b|\\b${contractTypePrefix}|${contractSpecUrl.replace(/\/v[\d.]+$/, "").replaceAll(".", "\\.")}`,
);

/** Hints that differ only in how a description is worded; a description may name a directive. */
const isWording = ({ code }: HintLike) => code === "INCONSISTENT_DESCRIPTION";

/** Hints about directives of the contract spec as problems: what composition merely hints at would change what the mesh decides. */
export const hintProblems = (hints: readonly HintLike[]): ContractProblem[] =>
  hints
    .filter((hint) => !isWording(hint) && (about.test(hint.message) || about.test(hint.coordinate ?? "")))
    .map(({ code, message, coordinate = "" }) => ({
      file: "supergraph",
      line: 1,
      column: 1,
      coordinate,
      message: `all domains must agree on the contract's directives, but composition hints ${code}: ${message}`,
    }));
