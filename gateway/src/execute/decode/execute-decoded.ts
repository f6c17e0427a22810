import type { ErrorCode } from "@trellis/shared/errors";
import type { Program, Step } from "../../plan/index.ts";
import type { Execution, ExecutionScope } from "../execution.ts";
import type { OnClientEvent, Path } from "../types.ts";
import { tooLargeAnswer } from "../too-large.ts";
import { createErrorBook, type Fault } from "./error-book.ts";
import { costOfItems } from "./count-items.ts";
import { prepare, type PreparedFetch } from "./prepare.ts";
import { project, TooLarge } from "./project.ts";
import type { ReplySource } from "./reply-source.ts";
import { runFetch } from "./run-fetch.ts";
import type { Run } from "./run.ts";
import type { Json } from "./shapes.ts";
import { provides, tellPath } from "./walk-places.ts";

/** What an execution runs with. */
export interface DecodeTools {
  readonly scope: ExecutionScope;
  readonly source: ReplySource;
  /** Told what domains did, for the log. */
  readonly onEvent: OnClientEvent;
}

const runInTurn = async (run: Run, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) await runStep(run, step);
};

/** Gives the promise of what it starts as it is: each one that wraps another costs every request. */
const runStep = (run: Run, step: Step): Promise<unknown> => {
  switch (step.kind) {
    case "fetch":
      return runFetch(run, run.prepared.fetches[step.fetch] as PreparedFetch);
    case "sequence":
      return runInTurn(run, step.steps);
    case "parallel":
      return Promise.all(step.steps.map((one) => runStep(run, one)));
    case "condition":
      throw new Error("a program runs without conditions");
  }
};

/** Why there is nothing at the client's path, where nothing else has said so: what should have given it did not. */
const unexplained = ({ prepared, causes }: Run, path: Path): Fault => {
  const { path: at } = tellPath([prepared.answer], path, { from: "key", to: "source" });
  const giver = prepared.fetches.find(({ fetch, place }) => provides(fetch, place, at));
  const cause = giver && causes[giver.fetch.id];
  if (cause) return cause;
  // Nothing was to give it: the plan is at fault, not a domain.
  if (!giver) return { code: "INTERNAL_SERVER_ERROR" };
  return { code: "SUBGRAPH_INVALID_RESPONSE", domain: giver.fetch.domain };
};

/** What the answer may weigh, where it could be more: what came, in as many places as an item has. */
const roomLeft = ({ places }: Run, { answerBytes = Infinity, budget }: ExecutionScope): number => {
  const came = answerBytes - (budget?.left ?? 0);
  return came * places > answerBytes ? answerBytes : Infinity;
};

const unmeasured: ReadonlySet<ErrorCode | undefined> = new Set([
  "SUBGRAPH_TIMEOUT",
  "SUBGRAPH_RESPONSE_TOO_LARGE",
] as const);

/** Whether a domain did work whose end nobody saw: what it cost is not known then. */
const wasCutOff = ({ calls }: Run, { signal }: ExecutionScope): boolean =>
  signal.aborted || calls.some(({ failure }) => unmeasured.has(failure));

const withConstants = ({ constants, order = [] }: Program, data: Json): Json => {
  const all = { ...constants, ...data };
  const ordered = order.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]] as const);
  return order.length > 0 ? Object.fromEntries(ordered) : all;
};

const newRun = (program: Program, { scope, source, onEvent }: DecodeTools): Run => {
  const prepared = prepare(program);
  return {
    prepared,
    variables: scope.variables,
    fence: scope.fence,
    source,
    onEvent,
    root: {},
    book: createErrorBook(prepared.answer, scope.publicErrors),
    calls: [],
    merges: 0,
    askings: new Map(),
    absent: new Map(),
    places: 1,
    causes: [],
  };
};

/**
 * Runs a program that `specialise` gave: decodes and checks each answer, merges what was asked for, and makes the client's answer with one
 * error for every null that a fault caused. Never rejects for what domains do.
 */
export const executeDecoded = async (program: Program, tools: DecodeTools): Promise<Execution> => {
  const { scope } = tools;
  const run = newRun(program, tools);
  const { prepared, book } = run;
  if (program.steps) await runStep(run, program.steps);
  try {
    const data = project(run.root, prepared.answer, {
      isClean: book.errors.length === 0,
      left: roomLeft(run, scope),
      explain(path) {
        if (!book.explains(path)) book.noteAt(unexplained(run, path), path);
      },
    });
    return {
      data: data && withConstants(program, data),
      errors: book.errors,
      calls: run.calls,
      listed: wasCutOff(run, scope) ? undefined : costOfItems(run.root, program.answer),
    };
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    return tooLargeAnswer(scope.answerBytes ?? Infinity, run.calls);
  }
};
