import type { CostPolicy, OperationLimitPolicy, PlannerPolicy } from "../config/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { PlanRequest } from "./planner.ts";

/** What a planner's thread is started with: the supergraph and the policies that reading and planning go by. */
export interface PlannerLoad {
  readonly supergraphSdl: string;
  readonly planner: PlannerPolicy;
  readonly limits: OperationLimitPolicy;
  readonly cost: CostPolicy;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
}

/** One question at a time; `labels` are those of `@override` that are on. */
export interface Question {
  readonly kind: "prepare" | "explain";
  /** With the variables that introspection depends on, where that is known. */
  readonly request: PlanRequest;
  readonly labels: readonly string[];
}

/** An operation that was prepared. */
export interface PreparedReply {
  readonly kind: "prepared";
  /** Equal for operations that have one program. */
  readonly key: string;
  /** JSON of the program. */
  readonly program: string;
  readonly name: string | undefined;
  readonly literals: Readonly<Record<string, unknown>>;
  /** Variables whose values the program depends on. */
  readonly dependsOn: readonly string[];
}

/** The one answer to a question. `failed` is a defect of the planner, for the log. */
export type Reply =
  | PreparedReply
  | { readonly kind: "refused"; readonly errors: readonly OperationError[] }
  | { readonly kind: "explained"; readonly text: string }
  | { readonly kind: "failed"; readonly message: string };

/** What a thread says: once `ready` or `unusable`, then for each question `started` and its reply. */
export type Message =
  | { readonly kind: "ready"; readonly overrideLabels: readonly string[] }
  | { readonly kind: "unusable"; readonly message: string }
  | {
      readonly kind: "started";
      /** Time that the thread had a processor so far. */
      readonly usedMicroseconds: number;
    }
  | Reply;
