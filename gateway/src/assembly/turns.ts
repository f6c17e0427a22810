import { anonymous, type Principal } from "@trellis/shared/identity";
import type { AccountIndex } from "@trellis/shared/store";
import { fenceAllows, type Clearance } from "@trellis/shared/policy";
import type { Span } from "@trellis/shared/tracing";
import type { Budgets, Reservation } from "../admission/index.ts";
import { unitsFor, type GatewayConfig } from "../config/index.ts";
import { refusedIn, type Execution, type Executor } from "../execute/index.ts";
import {
  actualCost,
  coerceVariables,
  costError,
  costOf,
  pageError,
  type OperationError,
  type Persisted,
} from "../operation/index.ts";
import { costByDomain, type PlannedOperation, type Program } from "../plan/index.ts";
import type { GraphqlRequest, Reply } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import type { Denials } from "./denials.ts";
import type { Engine } from "./open-engine.ts";
import { noteExecuted, notePlanned } from "./request-span.ts";

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

interface Tools {
  readonly executor: Executor;
  readonly responder: Responder;
  readonly denials: Denials;
  readonly persisted: Persisted;
  readonly budgets: Budgets;
  /** The account index in force. */
  readonly accounts: () => AccountIndex | undefined;
}

/** A planned operation whose cost its client's budget holds. */
interface Admitted {
  readonly program: Program;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What it costs at most. */
  readonly cost: number;
  readonly reservation: Reservation;
}

const outcomeOf = ({ data, bytes, errors }: Execution): string => {
  if (errors.length === 0) return "OK";
  return bytes === undefined && data === null ? (errors[0]?.extensions.code ?? "FAILED") : "PARTIAL";
};

/** By which accounts a principal is bound, and by which version of the index that is judged; nothing where it is not bound. */
const boundsOf = ({ fence, regions }: Principal, index: AccountIndex | undefined) => {
  const accountIndex = fence || regions !== "ANYWHERE" ? (index?.version ?? "none") : undefined;
  return {
    accountIndex,
    fence: fence && ((id: string) => fenceAllows(fence, id, index?.facts(id))),
  };
};

/** What an answer says of how it was narrowed; undefined where it was not. */
const accessOf = (
  { principal: { fence }, engine: { policy } }: Turn,
  { masked = [], fetches }: Program,
  accountIndex: string | undefined,
): object | undefined => {
  const isNarrowed = masked.length > 0 || accountIndex !== undefined;
  if (policy === undefined || !isNarrowed || fetches.length === 0) return undefined;
  return {
    policy: policy.version,
    accountIndex,
    isFenced: fence !== undefined,
    masked: [...new Set(masked.map(({ coordinate }) => coordinate))],
  };
};

/** The plan and what it cost, in units: what was estimated, what came, and what is left of the client's budget (null: any number). */
const explain = async (
  { engine, clearance }: Turn,
  request: GraphqlRequest,
  costs: { program: Program; estimated: number; actual: number | undefined; left: number },
) => {
  if (request.headers["trellis-explain"] === undefined) return undefined;
  const { program, estimated, actual, left } = costs;
  const cost = { estimated, actual, byDomain: costByDomain(program, actual ?? estimated), left };
  return { explain: await engine.planner.explain(request, clearance), cost };
};

/** From a request's text to its answer, through the rooms in their order. */
export const createTurns = (config: GatewayConfig, tools: Tools): ((turn: Turn) => Promise<Reply>) => {
  const { executor, responder, denials, persisted, budgets } = tools;
  const refuse = (turn: Turn, errors: readonly OperationError[], headers?: readonly string[]): Reply => {
    const code = errors[0]?.extensions.code ?? "INTERNAL_SERVER_ERROR";
    turn.outcome = code;
    denials.request(code, turn.principal);
    return responder.refuse(turn.request, errors, headers);
  };

  const execute = async (turn: Turn, program: Program, variables: Readonly<Record<string, unknown>>) => {
    const { signal, principal, engine, span } = turn;
    const { publicErrors, snapshot } = engine;
    const { traceparent } = span ?? {};
    const bounds = boundsOf(principal, tools.accounts());
    const scope = { variables, principal, signal, traceparent, urls: snapshot.urls, publicErrors, ...bounds };
    const execution = await executor.execute(program, scope);
    if (span) noteExecuted(span, execution);
    turn.outcome = outcomeOf(execution);
    return { execution, access: accessOf(turn, program, bounds.accountIndex) };
  };

  const run = async (turn: Turn, request: GraphqlRequest, planned: PlannedOperation): Promise<Reply> => {
    const { principal, span } = turn;
    const { program, literals } = planned;
    if (span) notePlanned(span, planned);
    if (request.method === "GET" && program.kind === "mutation")
      return responder.refuseMutationByGet(request);
    const coerced = coerceVariables(program.variables, request.variables, config.operationLimits);
    if (coerced.errors) return refuse(turn, coerced.errors);
    const variables = { ...coerced.values, ...literals };
    const cost = costOf(program.cost, variables);
    const tooMuch =
      costError(cost, unitsFor(config.cost.maximum, principal.roles)) ??
      pageError(program.cost, variables, config.cost.pageSize);
    if (tooMuch) return refuse(turn, [tooMuch]);
    const byDomain = (whole: number) => costByDomain(program, whole);
    const reserving = budgets.reserve({ principal, address: request.client, cost, byDomain });
    const reservation = reserving instanceof Promise ? await reserving : reserving;
    if (!reservation.isGranted) return refuse(turn, [reservation.error], reservation.headers);
    try {
      return await answer(turn, request, { program, variables, cost, reservation });
    } finally {
      // Whatever became of it: a second call does nothing.
      reservation.settle();
    }
  };

  const answer = async (
    turn: Turn,
    request: GraphqlRequest,
    { program, variables, cost, reservation }: Admitted,
  ): Promise<Reply> => {
    const { principal, engine } = turn;
    const { execution, access } = await execute(turn, program, variables);
    const actual = actualCost(program.cost, variables, execution.listed);
    reservation.settle(actual);
    const refused = program.refused && refusedIn(program, variables);
    if (refused && refused.length > 0) denials.fields(principal, refused);
    const costs = { program, estimated: cost, actual, left: reservation.left() };
    const explaining = config.explain ? await explain(turn, request, costs) : undefined;
    const extensions = access || explaining ? { access, ...explaining } : undefined;
    const headers = reservation.headers();
    const answering = responder.answer(request, execution, engine.snapshot, { extensions, refused, headers });
    const reply = answering instanceof Promise ? await answering : answering;
    if (reply.failure) turn.outcome = reply.failure;
    return reply;
  };

  return async (turn) => {
    const { request, engine, principal, clearance } = turn;
    const { sdls, urls = sdls } = engine.snapshot;
    const unknown = responder.refuseUnknownDomains(request, (name) => Object.hasOwn(urls, name));
    if (unknown) return unknown;
    const { query, error } = persisted.resolve(request, principal);
    if (error) return refuse(turn, [error]);
    const client = principal.id === anonymous.id ? request.client : principal.id;
    const meant = query === request.query ? request : { ...request, query };
    const preparing = engine.planner.prepare(meant, { client, clearance });
    const { value, errors } = preparing instanceof Promise ? await preparing : preparing;
    return errors ? refuse(turn, errors) : run(turn, meant, value);
  };
};
