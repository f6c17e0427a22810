import type { AccessSources } from "@trellis/shared/policy";
import type { CostPolicy, OperationLimitPolicy, PlannerPolicy } from "../config/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { Access, PlanRequest } from "./planner.ts";

/** What contracts and policy say of the fields of a supergraph; without a policy the security directives alone decide. */
export type AccessLoad = Pick<AccessSources, "policy" | "coordinates" | "protection">;

/** What a planner's thread is started with: the supergraph and the policies that reading and planning go by. */
export interface PlannerLoad {
  readonly supergraphSdl: string;
  readonly planner: PlannerPolicy;
  readonly limits: OperationLimitPolicy;
  readonly cost: CostPolicy;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
  /** What the decision table is made of, besides the schema. */
  readonly access: AccessLoad;
}

/** One question at a time. */
export type Question = OperationQuestion | { readonly kind: "schema"; readonly clearance: string };

/** A question about an operation; `labels` are those of `@override` that are on, `clearance` is the key of who asks. */
export interface OperationQuestion {
  readonly kind: "prepare" | "explain";
  /** With the variables that introspection depends on, where that is known. */
  readonly request: PlanRequest;
  readonly labels: readonly string[];
  readonly clearance: string;
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
  | { readonly kind: "schema"; readonly sdl: string }
  | { readonly kind: "failed"; readonly message: string };

/** What a thread says of its supergraph once it can serve it. */
export interface Ready {
  readonly kind: "ready";
  readonly overrideLabels: readonly string[];
  readonly access: Access;
}

/** What a thread says: once `ready` or `unusable`, then for each question `started` and its reply. */
export type Message =
  | Ready
  | { readonly kind: "unusable"; readonly message: string }
  | {
      readonly kind: "started";
      /** Time that the thread had a processor so far. */
      readonly usedMicroseconds: number;
    }
  | Reply;
