import type { OperationRequest, Prepared } from "../operation/index.ts";
import type { Program } from "./program.ts";

/** An operation's text with the variables as the client sent them, before coercion. */
export interface PlanRequest extends Pick<OperationRequest, "query" | "operationName"> {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The value that the client sent for a variable; undefined where it sent none, whatever every object has under that name. */
export const givenValue = ({ variables }: PlanRequest, name: string): unknown =>
  variables && Object.hasOwn(variables, name) ? variables[name] : undefined;

/** An operation that is ready to run. Texts that differ only in form share one program, the very object, and differ in the rest. */
export interface PlannedOperation {
  readonly program: Program;
  /** The operation's own name. */
  readonly name: string | undefined;
  /** Values of variables that stand in the program for literals of the text; they join the client's coerced variables. */
  readonly literals: Readonly<Record<string, unknown>>;
}

/** What happened to a planner's thread, for the log: a person's sentence, without the operation's text. */
export interface PlannerEvent {
  readonly kind: "planner-stopped" | "planner-died" | "planner-failed" | "client-refused";
  readonly message: string;
}

/** Prepares operations on one supergraph in threads of their own, and keeps what it prepared. */
export interface Planner {
  /** Resolves once operations are prepared; rejects with what is wrong with the supergraph. */
  ready(): Promise<void>;
  /**
   * Gives the operation ready to run, at once where it is known. `client` is an opaque name of the caller, such as its address: who stops
   * planners again and again is refused for a while. Never throws or rejects: whatever fails is among `errors`.
   */
  prepare(
    request: PlanRequest,
    options?: { readonly client?: string | undefined },
  ): Prepared<PlannedOperation> | Promise<Prepared<PlannedOperation>>;
  /** The plan as a person reads it, with its estimated cost for these variables and its calls; otherwise the errors, a line each. Never rejects. */
  explain(request: PlanRequest): Promise<string>;
  /** The requests asked for most, the most used first, to warm the planner of a new supergraph with. */
  mostUsed(count: number): readonly PlanRequest[];
  /** Prepares requests one after the other; resolves when all are known or refused. */
  warm(requests: readonly PlanRequest[]): Promise<void>;
  /** Figures since the start, for metrics. */
  figures(): PlannerFigures;
  /** Ends the threads; whatever waits is refused. */
  close(): Promise<void>;
}

/** Counts of a planner. */
export interface PlannerFigures {
  readonly hits: number;
  readonly misses: number;
  /** Threads that were stopped because an operation took too long. */
  readonly stopped: number;
  /** Operations that wait for the planner now. */
  readonly waiting: number;
  /** Bytes that the kept programs and their texts take as JSON. */
  readonly bytes: number;
}
