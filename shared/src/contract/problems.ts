import { UserError } from "@trellis/shared/errors";
import type { ContractProblem } from "./types.ts";

/** `file:line:column coordinate: what was required, what came instead`, as editors and terminals link it. */
export const formatProblem = ({ file, line, column, coordinate, message }: ContractProblem): string =>
  `${file}:${line}:${column} ${coordinate === "" ? "" : `${coordinate}: `}${message}`;

/** A contract that cannot be served; every problem of it, in the order of the file. */
export class ContractError extends UserError {
  readonly problems: readonly ContractProblem[];

  constructor(problems: readonly ContractProblem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ContractError";
    this.problems = problems;
  }
}

/** Problems in the order of file, line and column, each once. */
export const sortProblems = (problems: readonly ContractProblem[]): ContractProblem[] => {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
};
