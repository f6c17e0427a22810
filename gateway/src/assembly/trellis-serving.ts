import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import { isAuthRefusal, type Admission } from "../admission/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createExecutor } from "../execute/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { GraphqlRequest, Reply, Scope } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import { createActivation } from "./create-activation.ts";
import type { Access } from "./open-access.ts";
import { openEntityCache } from "./open-entity-cache.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { Domains } from "./open-domains.ts";
import { endSpan, startRequestSpan } from "./request-span.ts";
import { createFirstVersion, type GraphqlServing } from "./serving.ts";
import { createTurns, type Turn } from "./turns.ts";

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

/** Serves with our own engine: each snapshot and policy have a planner of their own, and a request ends on those that it began on. */
export const createTrellisServing = (config: GatewayConfig, tools: Tools): GraphqlServing => {
  const { domains, admission, responder, telemetry } = tools;
  const { authenticator, persisted, budgets, denials } = tools.access;
  const { metrics, tracer } = telemetry;
  const first = createFirstVersion();
  const { engines, activate } = createActivation(config, tools);
  const line = telemetry.traced(domains.client);
  const table = () => engines.peek()?.snapshot.table;
  const cache = openEntityCache(line, config, { domains, telemetry, table });
  const executor = createExecutor({
    line: cache?.line ?? line,
    requestBytes: config.responseLimit.requestBytes,
    onEvent(event) {
      domains.onEvent(event);
      if (event.kind === "fence-violation") denials.fence(event.domain);
    },
  });
  const turn = createTurns(config, {
    executor,
    responder,
    persisted,
    budgets,
    denials,
    accounts: domains.accounts,
  });

  const answer = async (request: GraphqlRequest, { signal }: Scope): Promise<Reply> => {
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

  metrics.show("How requests are taken", admission.readings);
  metrics.show("Whose requests are taken", authenticator.readings);
  metrics.show("Operations that clients run by their ids", persisted.readings);
  metrics.show("What clients may ask for", budgets.readings);
  metrics.show("The audit log", denials.readings);
  metrics.show("How answers are made", executor.readings);

  return {
    async activate(snapshot) {
      await activate(snapshot);
      metrics.event("supergraph-taken");
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
    async schemaFor(headers) {
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
    },
    relieve: () => cache?.clear(),
    async close() {
      first.close();
      cache?.close();
      await engines.close();
    },
  };
};
