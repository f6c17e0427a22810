import type { Principal } from "@trellis/shared/identity";
import type { Clearance } from "@trellis/shared/policy";
import type { AccountIndex } from "@trellis/shared/store";
import type { Span } from "@trellis/shared/tracing";
import type { Budgets } from "../admission/index.ts";
import type { Executor } from "../execute/index.ts";
import type { OperationError, Persisted } from "../operation/index.ts";
import type { GraphqlRequest, Reply } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import type { Denials } from "./denials.ts";
import type { Engine } from "./open-engine.ts";

/** A request between its rooms: what it is, who asks, what serves it, and how it went. */
export interface Turn {
  readonly request: GraphqlRequest;
  readonly signal: AbortSignal;
  readonly principal: Principal;
  readonly clearance: Clearance;
  readonly engine: Engine;
  readonly span: Span | undefined;
  outcome: string;
}

/** The rooms that a turn goes through. */
export interface TurnTools {
  readonly executor: Executor;
  readonly responder: Responder;
  readonly denials: Denials;
  readonly persisted: Persisted;
  readonly budgets: Budgets;
  /** The account index in force. */
  readonly accounts: () => AccountIndex | undefined;
}

/** Ends a turn without an execution, and notes it as a denial; `headers` are names and values in turn. */
export const refuse = (
  turn: Turn,
  { responder, denials }: TurnTools,
  errors: readonly OperationError[],
  headers?: readonly string[],
): Reply => {
  const code = errors[0]?.extensions.code ?? "INTERNAL_SERVER_ERROR";
  turn.outcome = code;
  denials.request(code, turn.principal);
  return responder.refuse(turn.request, errors, headers);
};
