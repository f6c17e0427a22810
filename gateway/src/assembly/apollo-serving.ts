import { anonymous } from "@trellis/shared/identity";
import {
  createDomainCalls,
  createEngine,
  createSwappableGateway,
  startApolloServer,
  type GraphqlHandler,
  type RespondTools,
  type SwappableGateway,
} from "../apollo/index.ts";
import type { GatewayConfig, Log } from "../config/index.ts";
import type { Scope } from "../request/index.ts";
import { createDomainReport, toPublicError, toPublicResult, type ReadingBook } from "../respond/index.ts";
import type { Domains } from "./open-domains.ts";
import { openPolicy } from "./open-policy.ts";
import { checkOpenToAll } from "./open-to-all.ts";
import { createFirstVersion, type Serving } from "./serving.ts";

/** Serves with Apollo's engine: as another opinion, or within somebody else's Apollo Server. */
export interface ApolloServing extends Serving {
  /** Undefined before there is a snapshot. */
  gateway(): SwappableGateway | undefined;
  /** Undefined before there is a snapshot, and where somebody else is the host. */
  handler(): GraphqlHandler | undefined;
}

const respondTools = (config: GatewayConfig, book: ReadingBook, log: Log): RespondTools => ({
  createReport: (of) => createDomainReport(of, book),
  toPublicResult: (result, report) =>
    toPublicResult(result, report, (error) =>
      log({ level: "error", event: "execution-failed", message: error.message, cause: error }),
    ),
  scopeOf: (context) =>
    (context as { scope?: Scope }).scope ?? {
      principal: anonymous,
      signal: AbortSignal.timeout(config.deadlines.requestMilliseconds),
    },
});

/** The first snapshot makes the gateway, and Apollo Server before it where we are our own host; every later one swaps the engine. */
export const createApolloServing = (
  config: GatewayConfig,
  tools: { domains: Domains; book: ReadingBook; log: Log; isHost: boolean },
): ApolloServing => {
  const { domains, book, log, isHost } = tools;
  const call = createDomainCalls(domains.client, { onEvent: domains.onEvent });
  const { introspection, operationLimits, planner } = config;
  const first = createFirstVersion();
  const policy = openPolicy(config, log);
  let gateway: SwappableGateway | undefined;
  let handler: GraphqlHandler | undefined;
  return {
    async activate(snapshot) {
      checkOpenToAll(snapshot, policy.current());
      const engine = await createEngine(snapshot, { call, planner, log });
      if (gateway) return gateway.swap(engine);
      const made = createSwappableGateway(engine, respondTools(config, book, log));
      const { tokens } = operationLimits;
      if (isHost)
        handler = await startApolloServer(made, { introspection, tokens, log, formatError: toPublicError });
      gateway = made;
      first.resolve(snapshot.version);
    },
    gateway: () => gateway,
    handler: () => handler,
    ready: first.ready,
    async close() {
      first.close();
      policy.close();
      await handler?.close();
    },
  };
};
