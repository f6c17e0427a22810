import { setTimeout as sleep } from "node:timers/promises";
import type { ErrorCode } from "@trellis/shared/errors";
import { createAdmission, shed } from "./admission/index.ts";
import type { SwappableGateway } from "./apollo/index.ts";
import {
  createAnswers,
  createTrellisServing,
  loadApolloServing,
  openAccess,
  openDomains,
  openSource,
  openTelemetry,
  type Domains,
  type GraphqlServing,
  type Serving,
  type Telemetry,
} from "./assembly/index.ts";
import { parseConfig, type GatewayConfig, type GatewayOptions, type Log } from "./config/index.ts";
import { startHealthThread } from "./health/index.ts";
import { addRoutes, createGraphqlHandler, createListener, drain, leave, servePage } from "./request/index.ts";
import { createReadingBook, createResponder, type ReadingBook } from "./respond/index.ts";
import type { SupergraphSource } from "./supergraph/index.ts";

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Where a thread of its own answers `/health/live`; undefined unless the configuration names a port. */
  readonly healthUrl: string | undefined;
  /** Resolves with the version of the supergraph once there is one to serve; rejects when the gateway closes first. */
  ready(): Promise<string>;
  /** Says at once that it is not ready, takes requests for `drain.delayMilliseconds` more, and closes. */
  retire(): Promise<void>;
  /** Stops taking requests, lets those under way end (at most `drain.endMilliseconds`), and lets go of everything. */
  close(): Promise<void>;
}

interface Foundation {
  readonly telemetry: Telemetry;
  readonly domains: Domains;
  readonly book: ReadingBook;
  close(): Promise<void>;
}

/** Opens what every engine stands on. `onDrift` is called when a domain serves another schema than was composed. */
const openFoundation = async (config: GatewayConfig, log: Log, onDrift: () => void): Promise<Foundation> => {
  const telemetry = await openTelemetry(config);
  const domains = await openDomains(config, { telemetry, log, onDrift });
  return {
    telemetry,
    domains,
    book: createReadingBook(),
    async close() {
      await domains.close();
      await telemetry.close();
    },
  };
};

/** Follows the supergraph and serves it; what is open is closed again where that cannot begin. */
const follow = async (
  config: GatewayConfig,
  { foundation, serving, log }: { foundation: Foundation; serving: Serving; log: Log },
): Promise<{ source: SupergraphSource; close(): Promise<void> }> => {
  const letGo = async () => {
    await serving.close();
    await foundation.close();
  };
  try {
    const source = await openSource(config, { ...foundation, serving, log });
    return {
      source,
      async close() {
        await source.close();
        await letGo();
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
};

/** What serves the configuration's engine: `graphql` takes requests on the bare server, `handler` those that the framework has read. */
const openServing = async (config: GatewayConfig, foundation: Foundation, log: Log) => {
  const { telemetry, domains, book } = foundation;
  const { http, cors, deadlines, compression, overload } = config;
  if (config.engine === "apollo") {
    const { createApolloServing } = await loadApolloServing();
    const serving = createApolloServing(config, { domains, book, log, isHost: true });
    return {
      serving,
      handler: serving.handler,
      schemaFor: undefined,
      onPolicy: () => {},
      graphql: undefined,
      close: async () => {},
    };
  }
  const access = await openAccess(config, log);
  const admission = createAdmission({ policy: overload, log, onHeapPressure: () => serving.relieve() });
  const responder = createResponder({ compression, book, log });
  const serving: GraphqlServing = createTrellisServing(config, {
    domains,
    admission,
    access,
    responder,
    telemetry,
    log,
  });
  const { serve, schemaFor } = serving;
  const onMalformed = (code: ErrorCode): void => {
    telemetry.metrics.malformed(code);
    access.denials.request(code);
  };
  return {
    serving,
    handler: () => undefined,
    schemaFor,
    onPolicy: (listener: () => void) => access.policy.onChange(listener),
    graphql: shed(admission, createGraphqlHandler({ http, cors, deadlines, log, serve, onMalformed })),
    async close() {
      admission.close();
      await access.close();
    },
  };
};

/** The thread that says whether the event loop lives, where the configuration names a port for it. */
const openHealth = async ({ health: { port, stuckMilliseconds }, host }: GatewayConfig, log: Log) => {
  if (port === undefined) return { url: undefined, close: async () => {} };
  const thread = await startHealthThread({ port, stuckMilliseconds, host });
  log({ level: "info", event: "health-listening", message: thread.url });
  return thread;
};

/** Starts a gateway over the domains of the configuration and resolves once it listens; it is ready when a supergraph exists. */
export const createGateway = async (
  options: GatewayOptions,
  { log = () => {} }: { log?: Log } = {},
): Promise<Gateway> => {
  const config = parseConfig(options);
  let isClosing = false;
  let hurry: (() => void) | undefined;
  const health = await openHealth(config, log);
  const foundation = await openFoundation(config, log, () => hurry?.());
  const opened = await openServing(config, foundation, log).catch(async (error: unknown) => {
    await foundation.close();
    await health.close();
    throw error;
  });
  const { serving, handler, schemaFor, graphql } = opened;
  const letGo = async () => {
    await opened.close();
    await health.close();
  };
  const followed = await follow(config, { foundation, serving, log }).catch(async (error: unknown) => {
    await letGo();
    throw error;
  });
  hurry = followed.source.hurry;
  opened.onPolicy(followed.source.again);
  const { http, cors, open, drain: draining } = config;
  const listener = await createListener({ http, cors, log, graphql, ownNamesOnly: open });
  const close = async () => {
    isClosing = true;
    await drain(listener, draining.endMilliseconds);
    await followed.close();
    await letGo();
  };
  try {
    const { source } = followed;
    const answers = createAnswers(config, {
      ...foundation,
      source,
      graphql: handler,
      schemaFor,
      isClosing: () => isClosing,
    });
    addRoutes(listener, answers, config.deadlines.requestMilliseconds);
    if (config.console !== undefined) await servePage(listener, config.console, config.identity.personas);
    const url = await listener.listen({ port: config.port, host: config.host });
    log({ level: "info", event: "listening", message: url });
    return {
      url,
      healthUrl: health.url,
      ready: serving.ready,
      async retire() {
        isClosing = true;
        leave(listener);
        await sleep(draining.delayMilliseconds);
        await close();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * The gateway as Apollo's GatewayInterface, for a host with an Apollo Server of its own: `new ApolloServer({ gateway })`. Resolves once there
 * is a supergraph; the host's `server.stop()` lets go of everything. The host masks its own errors and sets its own HTTP limits.
 */
export const createEmbeddedGateway = async (
  options: GatewayOptions,
  { log = () => {} }: { log?: Log } = {},
): Promise<SwappableGateway> => {
  const config = parseConfig({ ...options, engine: "apollo" });
  let hurry: (() => void) | undefined;
  const foundation = await openFoundation(config, log, () => hurry?.());
  const { createApolloServing } = await loadApolloServing();
  const serving = createApolloServing(config, { ...foundation, log, isHost: false });
  const { source, close } = await follow(config, { foundation, serving, log });
  hurry = source.hurry;
  await serving.ready();
  const gateway = serving.gateway() as SwappableGateway;
  return { ...gateway, stop: close };
};
