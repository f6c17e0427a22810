import { setTimeout as sleep } from "node:timers/promises";
import type { SwappableGateway } from "./apollo/index.ts";
import {
  createAnswers,
  loadApolloServing,
  openDomains,
  openServing,
  openSource,
  openTelemetry,
  openTogether,
  type Closable,
  type Domains,
  type OpenedServing,
  type Serving,
  type Telemetry,
} from "./assembly/index.ts";
import { parseConfig, type GatewayConfig, type GatewayOptions, type Log } from "./config/index.ts";
import { startHealthThread } from "./health/index.ts";
import { addRoutes, createListener, drain, leave, servePage } from "./request/index.ts";
import { createReadingBook, type ReadingBook } from "./respond/index.ts";
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

/** What every engine stands on. */
interface Foundation {
  readonly telemetry: Telemetry;
  readonly domains: Domains;
  readonly book: ReadingBook;
  readonly log: Log;
}

type Served<Opened> = Foundation & Opened & { readonly source: SupergraphSource; close(): Promise<void> };

/** Opens the line to the domains, what `open` serves them with, and the source of supergraphs, each after what it needs. */
const openServed = <Opened extends Closable & { readonly serving: Serving }>(
  config: GatewayConfig,
  log: Log,
  open: (foundation: Foundation) => Promise<Opened>,
): Promise<Served<Opened>> =>
  openTogether(async (keep) => {
    let hurry: (() => void) | undefined;
    const telemetry = keep(await openTelemetry(config));
    const domains = keep(await openDomains(config, { telemetry, log, onDrift: () => hurry?.() }));
    const foundation = { telemetry, domains, book: createReadingBook(), log };
    const opened = keep(await open(foundation));
    keep(opened.serving);
    const source = keep(await openSource(config, { ...foundation, serving: opened.serving }));
    hurry = source.hurry;
    return { ...foundation, ...opened, source };
  });

/** The thread that says whether the event loop lives, where the configuration names a port for it. */
const openHealth = async ({ health: { port, stuckMilliseconds }, host }: GatewayConfig, log: Log) => {
  if (port === undefined) return { url: undefined, close: async () => {} };
  const thread = await startHealthThread({ port, stuckMilliseconds, host });
  log({ level: "info", event: "health-listening", message: thread.url });
  return thread;
};

/** The listener with all that the gateway answers, before it listens. */
const openListener = async (
  config: GatewayConfig,
  served: Served<OpenedServing>,
  isClosing: () => boolean,
) => {
  const { http, cors, open, console: page, deadlines, identity } = config;
  const { graphql, handler, log } = served;
  const listener = await createListener({ http, cors, log, graphql, ownNamesOnly: open });
  addRoutes(
    listener,
    createAnswers(config, { ...served, graphql: handler, isClosing }),
    deadlines.requestMilliseconds,
  );
  if (page !== undefined) await servePage(listener, page, identity.personas);
  return listener;
};

/** Starts a gateway over the domains of the configuration and resolves once it listens; it is ready when a supergraph exists. */
export const createGateway = async (
  options: GatewayOptions,
  { log = () => {} }: { log?: Log } = {},
): Promise<Gateway> => {
  const config = parseConfig(options);
  const { port, host, drain: draining } = config;
  let isClosing = false;
  const { url, healthUrl, ready, listener, close } = await openTogether(async (keep) => {
    const health = keep(await openHealth(config, log));
    const served = keep(await openServed(config, log, (foundation) => openServing(config, foundation)));
    served.onPolicy(served.source.again);
    const opened = await openListener(config, served, () => isClosing);
    keep({
      close() {
        isClosing = true;
        return drain(opened, draining.endMilliseconds);
      },
    });
    const listening = await opened.listen({ port, host });
    return { url: listening, healthUrl: health.url, ready: served.serving.ready, listener: opened };
  });
  log({ level: "info", event: "listening", message: url });
  return {
    url,
    healthUrl,
    ready,
    async retire() {
      isClosing = true;
      leave(listener);
      await sleep(draining.delayMilliseconds);
      await close();
    },
    close,
  };
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
  const { serving, close } = await openServed(config, log, async (foundation) => {
    const { createApolloServing } = await loadApolloServing();
    return { serving: createApolloServing(config, { ...foundation, isHost: false }), close: () => {} };
  });
  await serving.ready();
  const gateway = serving.gateway() as SwappableGateway;
  return { ...gateway, stop: close };
};
