import type { ContractTable } from "@trellis/shared/contract";
import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import { isAuthRefusal, type Admission } from "../admission/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createExecutor, type Executor } from "../execute/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { Reply } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import type { Swappable } from "../supergraph/index.ts";
import { createActivation } from "./create-activation.ts";
import type { Access } from "./open-access.ts";
import type { Engine } from "./open-engine.ts";
import { openEntityCache } from "./open-entity-cache.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { Domains } from "./open-domains.ts";
import { endSpan, startRequestSpan } from "./request-span.ts";
import { createFirstVersion, type GraphqlServing } from "./serving.ts";
import type { Turn } from "./turn.ts";
import { createTurns } from "./turns.ts";

interface Tools {
  readonly domains: Domains;
  readonly admission: Admission;
  readonly access: Access;
  readonly responder: Responder;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

const errorOf = (code: ErrorCode, message: string = errorCodes[code]): readonly OperationError[] => [
  { message, extensions: { code } },
];
const unavailable = errorOf("SUPERGRAPH_UNAVAILABLE");
const overloaded = errorOf("OVERLOADED");

/** Runs programs over the line to the domains, with what is kept of their entities before it. */
const openExecution = (
  config: GatewayConfig,
  { domains, telemetry, access }: Tools,
  table: () => ContractTable | undefined,
) => {
  const line = telemetry.traced(domains.client);
  const cache = openEntityCache(line, config, { domains, telemetry, table });
  const executor = createExecutor({
    line: cache?.line ?? line,
    requestBytes: config.responseLimit.requestBytes,
    onEvent(event) {
      domains.onEvent(event);
      if (event.kind === "fence-violation") access.denials.fence(event.domain);
    },
  });
  return { executor, cache };
};

const showReadings = ({ telemetry, admission, access }: Tools, executor: Executor): void => {
  const { authenticator, persisted, budgets, denials } = access;
  const { show } = telemetry.metrics;
  show("How requests are taken", admission.readings);
  show("Whose requests are taken", authenticator.readings);
  show("Operations that clients run by their ids", persisted.readings);
  show("What clients may ask for", budgets.readings);
  show("The audit log", denials.readings);
  show("How answers are made", executor.readings);
};

/** Makes what finds out who asks and takes the request through its turn, on the engine of now. */
const createAnswer = (
  { responder, telemetry, access: { authenticator, denials } }: Tools,
  engines: Swappable<Engine>,
  turn: (turn: Turn) => Promise<Reply>,
): GraphqlServing["serve"] => {
  const { metrics, tracer } = telemetry;
  return async (request, { signal }) => {
    const asking = authenticator.authenticate(request.headers);
    const identity = asking instanceof Promise ? await asking : asking;
    if (isAuthRefusal(identity)) {
      denials.request(identity.code);
      return responder.refuse(request, errorOf(identity.code, identity.message), identity.headers);
    }
    const held = engines.acquire();
    if (held === undefined) return responder.refuse(request, unavailable);
    const { value: engine } = held;
    const started = performance.now();
    const span = tracer && startRequestSpan(tracer, request);
    const principal = engine.principalOf(identity);
    const clearance = engine.planner.clearanceOf(principal);
    const state: Turn = { request, signal, principal, clearance, engine, span, outcome: "BAD_REQUEST" };
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
};

/** Makes what gives the schema as whoever asks may see it. */
const createSchemaFor =
  ({ access: { authenticator } }: Tools, engines: Swappable<Engine>): GraphqlServing["schemaFor"] =>
  async (headers) => {
    const identity = await authenticator.authenticate(headers);
    if (isAuthRefusal(identity)) return identity;
    const held = engines.acquire();
    if (held === undefined) return undefined;
    const { planner, principalOf } = held.value;
    try {
      return await planner.schema(planner.clearanceOf(principalOf(identity)));
    } finally {
      engines.release(held);
    }
  };

/** Serves with our own engine: each snapshot and policy have a planner of their own, and a request ends on those that it began on. */
export const createTrellisServing = (config: GatewayConfig, tools: Tools): GraphqlServing => {
  const { domains, admission, access, responder, telemetry } = tools;
  const first = createFirstVersion();
  const { engines, activate } = createActivation(config, tools);
  const { executor, cache } = openExecution(config, tools, () => engines.peek()?.snapshot.table);
  const turn = createTurns(config, { executor, responder, ...access, accounts: domains.accounts });
  const answer = createAnswer(tools, engines, turn);
  showReadings(tools, executor);
  return {
    async activate(snapshot) {
      await activate(snapshot);
      telemetry.metrics.event("supergraph-taken");
      first.resolve(snapshot.version);
    },
    ready: first.ready,
    async serve(request, scope) {
      const admitted = admission.admit(scope);
      const lease = admitted instanceof Promise ? await admitted : admitted;
      if (!lease.isAdmitted) return responder.refuse(request, overloaded, ["retry-after", lease.retryAfter]);
      try {
        return await answer(request, scope);
      } finally {
        lease.settle();
      }
    },
    schemaFor: createSchemaFor(tools, engines),
    relieve: () => cache?.clear(),
    async close() {
      first.close();
      cache?.close();
      await engines.close();
    },
  };
};
