import { errorCodes } from "@trellis/shared/errors";
import type { Span } from "@trellis/shared/tracing";
import type { Admission } from "../admission/index.ts";
import { unitsFor, type GatewayConfig, type Log } from "../config/index.ts";
import {
  createExecutor,
  publicErrorsOf,
  type Execution,
  type Executor,
  type PublicErrors,
} from "../execute/index.ts";
import { coerceVariables, costError, costOf, type OperationError } from "../operation/index.ts";
import { createPlanner, type PlannedOperation, type Planner } from "../plan/index.ts";
import type { GraphqlRequest, Reply, Scope } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import { createSwappable, type Snapshot } from "../supergraph/index.ts";
import { openEntityCache } from "./open-entity-cache.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { Domains } from "./open-domains.ts";
import { endSpan, noteExecuted, notePlanned, startRequestSpan } from "./request-span.ts";
import { createFirstVersion, type GraphqlServing } from "./serving.ts";
import { showPlanner } from "./show-planner.ts";

/** Operations that a new planner prepares before it serves: those that were asked for most. */
const warmedOperations = 100;

/** What requests are served from, as one: a request that began on one version ends on it. */
interface Engine {
  readonly snapshot: Snapshot;
  readonly planner: Planner;
  readonly publicErrors: PublicErrors;
}

/** A request between its rooms: what it is, what serves it, and how it went. */
interface Turn {
  readonly request: GraphqlRequest;
  readonly scope: Scope;
  readonly engine: Engine;
  readonly span: Span | undefined;
  outcome: string;
}

interface Tools {
  readonly domains: Domains;
  readonly admission: Admission;
  readonly responder: Responder;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

const unavailable: OperationError = {
  message: errorCodes.SUPERGRAPH_UNAVAILABLE,
  extensions: { code: "SUPERGRAPH_UNAVAILABLE" },
};
const overloaded: OperationError = {
  message: errorCodes.OVERLOADED,
  extensions: { code: "OVERLOADED" },
};

const outcomeOf = ({ data, bytes, errors }: Execution): string => {
  if (errors.length === 0) return "OK";
  return bytes === undefined && data === null ? (errors[0]?.extensions.code ?? "FAILED") : "PARTIAL";
};

/** From a request's text to its answer, through the rooms in their order. */
const createTurns = (config: GatewayConfig, tools: Tools, executor: Executor) => {
  const { responder } = tools;
  const refuse = (turn: Turn, errors: readonly OperationError[]): Reply => {
    turn.outcome = errors[0]?.extensions.code ?? "FAILED";
    return responder.refuse(turn.request, errors);
  };

  const run = async (turn: Turn, planned: PlannedOperation): Promise<Reply> => {
    const { request, scope, engine, span } = turn;
    const { program, literals } = planned;
    if (span) notePlanned(span, planned);
    if (request.method === "GET" && program.kind === "mutation")
      return responder.refuseMutationByGet(request);
    const coerced = coerceVariables(program.variables, request.variables, config.operationLimits);
    if (coerced.errors) return refuse(turn, coerced.errors);
    const variables = { ...coerced.values, ...literals };
    const tooDear = costError(
      costOf(program.cost, variables),
      unitsFor(config.cost.maximum, scope.principal.roles),
    );
    if (tooDear) return refuse(turn, [tooDear]);
    const { principal, signal } = scope;
    const { publicErrors, snapshot } = engine;
    const { urls } = snapshot;
    const { traceparent } = span ?? {};
    const asked = { variables, principal, signal, traceparent, urls, publicErrors };
    const execution = await executor.execute(program, asked);
    if (span) noteExecuted(span, execution);
    turn.outcome = outcomeOf(execution);
    const isExplained = config.explain && request.headers["trellis-explain"] !== undefined;
    const extensions = isExplained ? { explain: await engine.planner.explain(request) } : undefined;
    const answering = responder.answer(request, execution, engine.snapshot, { extensions });
    const reply = answering instanceof Promise ? await answering : answering;
    if (reply.failure) turn.outcome = reply.failure;
    return reply;
  };

  return async (turn: Turn): Promise<Reply> => {
    const { request, engine } = turn;
    const { sdls, urls = sdls } = engine.snapshot;
    const unknown = responder.refuseUnknownDomains(request, (name) => Object.hasOwn(urls, name));
    if (unknown) return unknown;
    const preparing = engine.planner.prepare(request, request);
    const { value, errors } = preparing instanceof Promise ? await preparing : preparing;
    return errors ? refuse(turn, errors) : run(turn, value);
  };
};

/** Makes the planner of a snapshot, ready and warm; throws where the supergraph cannot be planned on. */
const openEngine = async (
  snapshot: Snapshot,
  config: GatewayConfig,
  { served, log }: { served: Planner | undefined; log: Log },
): Promise<Engine> => {
  const { planner: policy, operationLimits: limits, cost, introspection } = config;
  const planner = createPlanner({
    supergraphSdl: snapshot.supergraphSdl,
    planner: policy,
    limits,
    cost,
    introspection,
    onEvent: ({ kind, message }) => log({ level: "warn", event: kind, message }),
  });
  try {
    await planner.ready();
    await planner.warm(served?.mostUsed(warmedOperations) ?? []);
    return { snapshot, planner, publicErrors: publicErrorsOf(snapshot.table) };
  } catch (error) {
    await planner.close();
    throw error;
  }
};

/** Serves with our own engine: each snapshot has a planner of its own, and a request ends on the snapshot that it began on. */
export const createTrellisServing = (config: GatewayConfig, tools: Tools): GraphqlServing => {
  const { domains, admission, responder, telemetry, log } = tools;
  const { metrics, tracer } = telemetry;
  const first = createFirstVersion();
  const engines = createSwappable<Engine>({ release: ({ planner }) => planner.close() });
  const line = telemetry.traced(domains.client);
  const table = () => engines.peek()?.snapshot.table;
  const cache = openEntityCache(line, config, { domains, telemetry, table });
  const executor = createExecutor({
    line: cache?.line ?? line,
    requestBytes: config.responseLimit.requestBytes,
    onEvent: domains.onEvent,
  });
  const turn = createTurns(config, tools, executor);

  const answer = async (request: GraphqlRequest, scope: Scope): Promise<Reply> => {
    const held = engines.acquire();
    if (held === undefined) return responder.refuse(request, [unavailable]);
    const started = performance.now();
    const span = tracer && startRequestSpan(tracer, request);
    const state: Turn = { request, scope, engine: held.value, span, outcome: "BAD_REQUEST" };
    try {
      return await turn(state);
    } catch (error) {
      state.outcome = "INTERNAL_SERVER_ERROR";
      throw error;
    } finally {
      engines.release(held);
      metrics.request(state.outcome, performance.now() - started);
      if (span) endSpan(span, state.outcome);
    }
  };

  const planners = showPlanner(metrics, () => engines.peek()?.planner);
  metrics.show("How requests are taken", admission.readings);
  metrics.show("How answers are made", executor.readings);

  return {
    async activate(snapshot) {
      const engine = await openEngine(snapshot, config, { served: engines.peek()?.planner, log });
      planners.onSwap(engine.planner);
      engines.swap(engine);
      metrics.event("supergraph-taken");
      first.resolve(snapshot.version);
    },
    ready: first.ready,
    async serve(request, scope) {
      const admitted = admission.admit(scope);
      const lease = admitted instanceof Promise ? await admitted : admitted;
      if (!lease.isAdmitted)
        return responder.refuse(request, [overloaded], ["retry-after", lease.retryAfter]);
      try {
        return await answer(request, scope);
      } finally {
        lease.settle();
      }
    },
    relieve: () => cache?.clear(),
    async close() {
      first.close();
      cache?.close();
      await engines.close();
    },
  };
};
