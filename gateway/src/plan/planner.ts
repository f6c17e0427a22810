import type { PrincipalFacts, AccessTable, Clearance } from "@trellis/shared/policy";
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

/** The decision table that a planner goes by, with what a person should know of it. */
export interface Access extends AccessTable {
  readonly warnings: readonly string[];
}

/** Who asks for something to be prepared. */
export interface Asker {
  /** An opaque name of the caller, such as its address: who stops planners again and again is refused for a while. */
  readonly client?: string | undefined;
  /** What the principal may see, as `clearanceOf` gives it; absent: what nobody in particular may. */
  readonly clearance?: Clearance | undefined;
}

/** A request as it was asked for, and by what clearance. */
export interface UsedRequest extends PlanRequest {
  readonly clearance?: Clearance | undefined;
}

/** Prepares operations on one supergraph in threads of their own, and keeps what it prepared. */
export interface Planner {
  /** Resolves once operations are prepared; rejects with what is wrong with the supergraph, or with what protects it. */
  ready(): Promise<void>;
  /** What protects the supergraph. Throws before the planner is ready. */
  access(): Access;
  /** What a principal may see, the same object for all who may see the same. Throws before the planner is ready. */
  clearanceOf(principal: PrincipalFacts): Clearance;
  /** Gives the operation reduced to what the asker may see and ready to run, at once where it is known. Never throws or rejects: whatever fails is among `errors`. */
  prepare(
    request: PlanRequest,
    asker?: Asker,
  ): Prepared<PlannedOperation> | Promise<Prepared<PlannedOperation>>;
  /** The plan as a person reads it, with its estimated cost for these variables, its calls, and what is refused or masked by which rule; otherwise the errors, a line each. Never rejects. */
  explain(request: PlanRequest, clearance?: Clearance): Promise<string>;
  /** The schema in the words of GraphQL, without what may not be seen. Rejects where the planner cannot say. */
  schema(clearance?: Clearance): Promise<string>;
  /** The requests asked for most, the most used first, to warm the planner of a new supergraph with. */
  mostUsed(count: number): readonly UsedRequest[];
  /** Prepares requests one after the other, each for whom it was asked by the table of this planner; resolves when all are known or refused. */
  warm(requests: readonly UsedRequest[]): Promise<void>;
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
