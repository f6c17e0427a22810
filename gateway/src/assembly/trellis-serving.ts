import { errorCodes, messageOf, type ErrorCode } from "@trellis/shared/errors";
import { isAuthRefusal, type Admission } from "../admission/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import { createExecutor } from "../execute/index.ts";
import type { OperationError } from "../operation/index.ts";
import type { GraphqlRequest, Reply, Scope } from "../request/index.ts";
import type { Responder } from "../respond/index.ts";
import { createProtectionGuard, createSwappable, type Snapshot } from "../supergraph/index.ts";
import type { Access } from "./open-access.ts";
import { openEngine, type Engine } from "./open-engine.ts";
import { openEntityCache } from "./open-entity-cache.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { Domains } from "./open-domains.ts";
import { endSpan, startRequestSpan } from "./request-span.ts";
import { createFirstVersion, type GraphqlServing } from "./serving.ts";
import { showPlanner } from "./show-planner.ts";
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
const unauthenticated = errorOf("UNAUTHENTICATED", "The token must be one that this gateway accepts.");

/** Takes snapshots and policies one after the other: an engine is made of the newest of both, and only where nothing would be protected less unseen. */
const createActivation = (config: GatewayConfig, tools: Tools) => {
  const { telemetry, log } = tools;
  const { policy, denials } = tools.access;
  const engines = createSwappable<Engine>({ release: ({ planner }) => planner.close() });
  const planners = showPlanner(telemetry.metrics, () => engines.peek()?.planner);
  const guard = config.open ? undefined : createProtectionGuard(config.data);
  let queue: Promise<unknown> = Promise.resolve();

  const activate = async (snapshot: Snapshot): Promise<void> => {
    const made = { snapshot, policy: policy.current() };
    const engine = await openEngine(made, config, { served: engines.peek()?.planner, log });
    const guarded = { table: engine.planner.access(), policy: made.policy?.version ?? "none" };
    try {
      await guard?.check({ ...guarded, apiSdl: snapshot.apiSdl });
      await guard?.activated(guarded);
    } catch (error) {
      await engine.planner.close();
      throw error;
    }
    const before = engines.peek()?.policy;
    if (made.policy && before && before !== made.policy) denials.policy(before.version, made.policy.version);
    planners.onSwap(engine.planner);
    engines.swap(engine);
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  return {
    engines,
    activate: (snapshot: Snapshot) => inTurn(() => activate(snapshot)),
    /** Decides anew by the policy of now; where that cannot be, what was decided stays. */
    again: () =>
      inTurn(async () => {
        const current = engines.peek();
        if (current && current.policy !== policy.current()) await activate(current.snapshot);
      }),
  };
};

/** Serves with our own engine: each snapshot and policy have a planner of their own, and a request ends on those that it began on. */
export const createTrellisServing = (config: GatewayConfig, tools: Tools): GraphqlServing => {
  const { domains, admission, responder, telemetry, log } = tools;
  const { authenticator, policy, persisted, budgets, denials } = tools.access;
  const { metrics, tracer } = telemetry;
  const first = createFirstVersion();
  const { engines, activate, again } = createActivation(config, tools);
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
      return responder.refuse(request, unauthenticated, identity.headers);
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
  policy.onChange((_, before) =>
    again().catch((error: unknown) =>
      log({
        level: "error",
        event: "policy-refused",
        message: `policy ${before.version} stays: ${messageOf(error)}`,
      }),
    ),
  );

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
