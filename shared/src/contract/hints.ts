import { parseContract } from "./complete.ts";
import { contractDirectiveNames } from "./links.ts";
import { contractDirectives, contractSpecUrl, contractTypePrefix } from "./spec.ts";
import type { Contract, ContractProblem } from "./types.ts";

/** What composition says beside its result; the shape of `@apollo/composition`'s hints, in plain data. */
export interface HintLike {
  readonly code: string;
  readonly message: string;
  readonly coordinate?: string;
}

const specIdentity = contractSpecUrl.replace(/\/v[\d.]+$/, "");

/** Whether a text speaks of a directive or type of the contract spec, or of the spec. */
const speaksOf = (names: ReadonlySet<string>) => (text: string) =>
  text.includes(contractTypePrefix) ||
  text.includes(specIdentity) ||
  [...text.matchAll(/@(\w+)/g)].some(([, name = ""]) => names.has(name));

/** Hints that differ only in how a description is worded; a description may name a directive. */
const isWording = ({ code }: HintLike) => code === "INCONSISTENT_DESCRIPTION";

/**
 * Hints about directives of the contract spec as problems: what composition merely hints at would change what the mesh decides.
 * With the contracts that were composed, directives are known under the names that their links give them, too.
 */
export const hintProblems = (
  hints: readonly HintLike[],
  contracts: readonly Contract[] = [],
): ContractProblem[] => {
  const aliases = contracts.flatMap(({ sdl, file }) => contractDirectiveNames(parseContract(sdl, file)));
  const isAbout = speaksOf(new Set([...contractDirectives, ...aliases]));
  return hints
    .filter((hint) => !isWording(hint) && (isAbout(hint.message) || isAbout(hint.coordinate ?? "")))
    .map(({ code, message, coordinate = "" }) => ({
      file: "supergraph",
      line: 1,
      column: 1,
      coordinate,
      message: `all domains must agree on the contract's directives, but composition hints ${code}: ${message}`,
    }));
};
