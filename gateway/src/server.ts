import { join } from "node:path";
import { toYaml } from "@trellis/shared/contract";
import { anonymous, createCallSigner, loadGatewayKeys, type GatewayKeys } from "@trellis/shared/identity";
import {
  createDomainCalls,
  createEngine,
  createSwappableGateway,
  startApolloServer,
  type GraphqlHandler,
  type RespondTools,
  type SwappableGateway,
} from "./apollo/index.ts";
import { parseConfig, type GatewayConfig, type GatewayOptions, type Log } from "./config/index.ts";
import { createDomainClient, type ClientEvent, type DomainClient } from "./execute/index.ts";
import { createAccountsSubgraph, followAccounts } from "./mesh/index.ts";
import { addRoutes, createListener, drain, servePage, type Answers, type Scope } from "./request/index.ts";
import {
  createDomainReport,
  createReadingBook,
  listProducts,
  productDocument,
  toPublicError,
  toPublicResult,
  type ReadingBook,
} from "./respond/index.ts";
import { startPollingSource, type Snapshot, type SupergraphSource } from "./supergraph/index.ts";

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Resolves with the version of the supergraph once there is one to serve; rejects when the gateway closes first. */
  ready(): Promise<string>;
  /** Stops taking requests, lets those under way end (at most 10 s), and lets go of everything. */
  close(): Promise<void>;
}

/** Name of the gateway's own subgraph. */
const own = "mesh";
const closeMilliseconds = 10_000;

const quietKinds: ReadonlySet<ClientEvent["kind"]> = new Set(["retry", "breaker-closed"]);

const toLog =
  (log: Log) =>
  ({ kind, ...event }: ClientEvent): void =>
    log({ level: quietKinds.has(kind) ? "info" : "warn", event: kind, ...event });

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

/** Serves each new snapshot: the first one makes the gateway, and Apollo Server before it where we are our own host; every later one swaps the engine. */
const createServing = (
  config: GatewayConfig,
  tools: { client: DomainClient; onEvent: (event: ClientEvent) => void; book: ReadingBook; log: Log; isHost: boolean },
) => {
  const { client, onEvent, book, log, isHost } = tools;
  const call = createDomainCalls(client, { onEvent });
  const { introspection, operationLimits, planner } = config;
  const first = Promise.withResolvers<string>();
  first.promise.catch(() => {});
  let gateway: SwappableGateway | undefined;
  let handler: GraphqlHandler | undefined;
  const activate = async (snapshot: Snapshot): Promise<void> => {
    const engine = await createEngine(snapshot, { call, planner, log });
    if (gateway) return gateway.swap(engine);
    const made = createSwappableGateway(engine, respondTools(config, book, log));
    const { tokens } = operationLimits;
    if (isHost)
      handler = await startApolloServer(made, { introspection, tokens, log, formatError: toPublicError });
    gateway = made;
    first.resolve(snapshot.version);
  };
  return {
    activate,
    gateway: () => gateway,
    handler: () => handler,
    ready: () => first.promise,
    async close() {
      first.reject(new Error("The gateway was closed before it had a supergraph."));
      await handler?.close();
    },
  };
};

type Serving = ReturnType<typeof createServing>;

const answersOf = (options: {
  manager: SupergraphSource;
  serving: Serving;
  book: ReadingBook;
  isClosing: () => boolean;
}): Answers => {
  const { manager, serving, book, isClosing } = options;
  return {
    graphql: () => serving.handler()?.handle,
    schema: () => manager.current()?.apiSdl,
    products: () => {
      const snapshot = manager.current();
      return snapshot && listProducts(snapshot.table, book);
    },
    document(asked) {
      const snapshot = manager.current();
      return snapshot && productDocument(snapshot.table, asked);
    },
    yaml: toYaml,
    health() {
      const version = manager.current()?.version ?? null;
      const isReady = version !== null && !isClosing();
      const status = isClosing() ? "stopping" : isReady ? "ready" : "starting";
      return { isReady, body: { status, supergraph: { version, stale: manager.isStale() } } };
    },
  };
};

/** The client of all domains, the gateway's own among them; a domain that serves another schema makes the manager look at once. */
const openClient = (
  config: GatewayConfig,
  tools: { keys: GatewayKeys; local: Local; log: Log; hurry: () => void },
) => {
  const { keys, log, hurry, local } = tools;
  const signer = createCallSigner(keys);
  const onEvent = (event: ClientEvent): void => {
    toLog(log)(event);
    if (event.kind === "schema-drift") hurry();
  };
  return { client: createDomainClient(config, { sign: signer.sign, onEvent, local }), onEvent };
};

type Local = Parameters<typeof createDomainClient>[1]["local"];

/** Starts what follows the domains and serves what they make; everything is let go of in the reverse order. */
const assemble = async (
  config: GatewayConfig,
  { log, isHost, isClosing }: { log: Log; isHost: boolean; isClosing: () => boolean },
) => {
  const { data, polling } = config;
  const keys = loadGatewayKeys(config.keys ?? join(data, "keys"));
  const accounts = await followAccounts({ data, milliseconds: polling.accountsMilliseconds, log });
  const accountsSubgraph = createAccountsSubgraph(accounts.current);
  const book = createReadingBook();
  let manager: SupergraphSource | undefined;
  const local = { [own]: accountsSubgraph.schema };
  const { client, onEvent } = openClient(config, { keys, local, log, hurry: () => manager?.hurry() });
  const serving = createServing(config, { client, onEvent, book, log, isHost });
  manager = await startPollingSource({
    domains: Object.keys(config.subgraphs),
    own: { [own]: accountsSubgraph.sdl },
    folder: join(data, "gateway"),
    polling,
    async fetchSdl(domain, signal) {
      const { sdl, products } = await client.fetchService(domain, { principal: anonymous, signal });
      book.note(products);
      return sdl;
    },
    activate: serving.activate,
    log,
  });
  return {
    ready: serving.ready,
    gateway: serving.gateway,
    answers: answersOf({ manager, serving, book, isClosing }),
    async close() {
      await manager.close();
      await serving.close();
      await Promise.all([client.close(), accounts.close()]);
    },
  };
};

/** Starts a gateway over the domains of the configuration and resolves once it listens; it is ready when a supergraph exists. */
export const createGateway = async (
  options: GatewayOptions,
  { log = () => {} }: { log?: Log } = {},
): Promise<Gateway> => {
  const config = parseConfig(options);
  let isClosing = false;
  const assembled = await assemble(config, { log, isHost: true, isClosing: () => isClosing });
  const listener = await createListener({ http: config.http, cors: config.cors, log });
  const close = async () => {
    isClosing = true;
    await drain(listener, closeMilliseconds);
    await assembled.close();
  };
  try {
    addRoutes(listener, assembled.answers, config.deadlines.requestMilliseconds);
    if (config.console !== undefined) await servePage(listener, config.console);
    const url = await listener.listen({ port: config.port, host: config.host });
    log({ level: "info", event: "listening", message: url });
    return { url, ready: assembled.ready, close };
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
  const assembled = await assemble(parseConfig(options), { log, isHost: false, isClosing: () => false });
  await assembled.ready();
  const gateway = assembled.gateway() as SwappableGateway;
  return { ...gateway, stop: assembled.close };
};
