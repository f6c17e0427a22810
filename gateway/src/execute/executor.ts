import type { Program } from "../plan/index.ts";
import { createByteProgram, runBytes } from "./bytes/index.ts";
import { executeDecoded, fromLine } from "./decode/index.ts";
import type { DomainLine, Execution, ExecutionScope } from "./execution.ts";
import { specialise } from "./specialise.ts";
import type { OnClientEvent } from "./types.ts";

/** Runs programs. */
export interface Executor {
  /** Never rejects for what domains do: every gap is null with an error at its path. */
  execute(program: Program, scope: Omit<ExecutionScope, "budget">): Promise<Execution>;
  /** Figures for the metrics: answers that were carried as bytes, and those that were decoded. */
  readonly readings: Readonly<Record<string, () => number>>;
}

export interface ExecutorOptions {
  readonly line: DomainLine;
  /** What all answers of domains to one request may weigh, and what the answer to the client may. */
  readonly requestBytes: number;
  /** Whether bytes may be carried; true unless a comparison needs the decoder alone. */
  readonly carriesBytes?: boolean;
  readonly onEvent: OnClientEvent;
}

/** Runs programs over the line: over bytes where the program and the answers allow it, and decoded from there on where they do not. */
export const createExecutor = (options: ExecutorOptions): Executor => {
  const { line, requestBytes, carriesBytes = true, onEvent } = options;
  let carried = 0;
  let decoded = 0;
  return {
    async execute(given, request) {
      const program = specialise(given, request.variables);
      const scope: ExecutionScope = Object.assign(request, {
        budget: { left: requestBytes },
        answerBytes: requestBytes,
      });
      // What is carried is not looked at; a fence must look at every record.
      const bytes = carriesBytes && !request.fence ? createByteProgram(program) : undefined;
      const result = bytes === undefined ? line : await runBytes(bytes, scope, line);
      if (!("send" in result)) {
        carried += 1;
        return result;
      }
      decoded += 1;
      return executeDecoded(program, { scope, source: fromLine(result, scope), onEvent });
    },
    readings: { answers_carried_total: () => carried, answers_decoded_total: () => decoded },
  };
};
