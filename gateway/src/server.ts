import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { toOdcs, toYaml } from "@trellis/shared/contract";
import { anonymous, createCallSigner, loadGatewayKeys } from "@trellis/shared/identity";
import {
  createEngine,
  createSwappableGateway,
  startApolloServer,
  type GraphqlHandler,
  type SwappableGateway,
} from "./apollo/index.ts";
import { parseConfig, type GatewayConfig, type GatewayOptions, type Log } from "./config/index.ts";
import { createSubgraphClient, type ClientEvent, type SubgraphClient } from "./execute/index.ts";
import { createAccountsSubgraph, followAccounts, watchProducts } from "./mesh/index.ts";
import { createListener, openScope, sendError, servePage } from "./request/index.ts";
import {
  createDomainReport,
  createReadingBook,
  listProducts,
  toPublicError,
  toPublicResult,
  type ReadingBook,
} from "./respond/index.ts";
import { startSupergraphManager, type Snapshot, type SupergraphManager } from "./supergraph/index.ts";

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

/** Serves each new snapshot: the first one starts Apollo Server, every later one swaps the engine. */
const createServing = (
  config: GatewayConfig,
  tools: { client: SubgraphClient; book: ReadingBook; log: Log },
) => {
  const { client, book, log } = tools;
  const first = Promise.withResolvers<string>();
  first.promise.catch(() => {});
  let gateway: SwappableGateway | undefined;
  let handler: GraphqlHandler | undefined;
  const activate = async (snapshot: Snapshot): Promise<void> => {
    const engine = await createEngine(snapshot, { call: client.call, planner: config.planner, log });
    if (gateway) return gateway.swap(engine);
    gateway = createSwappableGateway(engine, {
      createReport: (of) => createDomainReport(of, book),
      toPublicResult: (result, report) =>
        toPublicResult(result, report, (error) =>
          log({ level: "error", event: "execution-failed", message: error.message, cause: error }),
        ),
      scopeOf: (context) => (context as { scope: ReturnType<typeof openScope> }).scope,
    });
    const { introspection } = config;
    handler = await startApolloServer(gateway, { introspection, log, formatError: toPublicError });
    first.resolve(snapshot.version);
  };
  return {
    activate,
    handler: () => handler,
    ready: () => first.promise,
    async close() {
      first.reject(new Error("The gateway was closed before it had a supergraph."));
      await handler?.close();
    },
  };
};

type Serving = ReturnType<typeof createServing>;

const routeGraphql = (listener: FastifyInstance, config: GatewayConfig, serving: Serving): void => {
  listener.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    async handler(request, reply) {
      const handler = serving.handler();
      if (!handler) return sendError(reply, 503, { code: "SUPERGRAPH_UNAVAILABLE" });
      const scope = openScope(reply, config.deadlines.requestMilliseconds);
      try {
        return await handler.handle(request, reply, scope);
      } finally {
        scope.release();
      }
    },
  });
};

const routeCatalog = (listener: FastifyInstance, manager: SupergraphManager, book: ReadingBook): void => {
  const unavailable = { code: "SUPERGRAPH_UNAVAILABLE" } as const;
  listener.get("/schema.graphql", async (_, reply) => {
    const snapshot = manager.current();
    if (!snapshot) return sendError(reply, 503, unavailable);
    return reply.type("text/plain; charset=utf-8").send(snapshot.apiSdl);
  });
  listener.get("/products", async (_, reply) => {
    const snapshot = manager.current();
    if (!snapshot) return sendError(reply, 503, unavailable);
    return reply.send(listProducts(snapshot.table, book));
  });
  listener.get<{ Params: { domain: string; product: string } }>(
    "/products/:domain/:product/contract",
    async (request, reply) => {
      const snapshot = manager.current();
      if (!snapshot) return sendError(reply, 503, unavailable);
      const id = `${request.params.domain}/${request.params.product}`;
      const product = Object.hasOwn(snapshot.table.products, id) ? snapshot.table.products[id] : undefined;
      if (!product)
        return sendError(reply, 404, { code: "BAD_REQUEST", message: "There is no such data product." });
      const contract = toOdcs(product, { endpoint: `${request.protocol}://${request.host}/graphql` });
      if (request.headers.accept?.includes("application/json")) return reply.send(contract);
      return reply.type("application/yaml; charset=utf-8").send(toYaml(contract));
    },
  );
};

const routeHealth = (
  listener: FastifyInstance,
  manager: SupergraphManager,
  isClosing: () => boolean,
): void => {
  listener.get("/health/live", async () => ({ status: "live" }));
  listener.get("/health/ready", async (_, reply) => {
    const snapshot = manager.current();
    const isReady = snapshot !== undefined && !isClosing();
    const status = isClosing() ? "stopping" : isReady ? "ready" : "starting";
    const supergraph = { version: snapshot?.version ?? null, stale: manager.isStale() };
    return reply.code(isReady ? 200 : 503).send({ status, supergraph });
  });
};

/** Starts a gateway over the domains of the configuration and resolves once it listens; it is ready when a supergraph exists. */
export const createGateway = async (
  options: GatewayOptions,
  { log = () => {} }: { log?: Log } = {},
): Promise<Gateway> => {
  const config = parseConfig(options);
  const domains = Object.keys(config.subgraphs);
  const signer = createCallSigner(loadGatewayKeys(config.keys ?? join(config.data, "keys")));
  const listener = await createListener({ http: config.http, cors: config.cors, log });
  const { data, polling } = config;
  const accounts = await followAccounts({ data, milliseconds: polling.accountsMilliseconds, log });
  const accountsSubgraph = createAccountsSubgraph(accounts.current);
  const book = createReadingBook();
  let manager: SupergraphManager | undefined;
  const onEvent = (event: ClientEvent): void => {
    toLog(log)(event);
    if (event.kind === "schema-drift") manager?.hurry();
  };
  const local = { [own]: accountsSubgraph.schema };
  const client = createSubgraphClient(config, { sign: signer.sign, onEvent, local });
  const serving = createServing(config, { client, book, log });
  manager = await startSupergraphManager({
    domains,
    own: { [own]: accountsSubgraph.sdl },
    folder: join(data, "gateway"),
    polling,
    fetchSdl: (domain, signal) => client.fetchSdl(domain, { principal: anonymous, signal }),
    activate: serving.activate,
    log,
  });
  const products = watchProducts({
    current: manager.current,
    call: client.call,
    note: book.note,
    milliseconds: polling.productsMilliseconds,
  });
  let isClosing = false;
  routeGraphql(listener, config, serving);
  routeCatalog(listener, manager, book);
  routeHealth(listener, manager, () => isClosing);
  if (config.console !== undefined) await servePage(listener, config.console);
  const url = await listener.listen({ port: config.port, host: config.host });
  log({ level: "info", event: "listening", message: url });
  return {
    url,
    ready: serving.ready,
    async close() {
      isClosing = true;
      const cut = setTimeout(() => listener.server.closeAllConnections(), closeMilliseconds);
      await listener.close();
      clearTimeout(cut);
      await Promise.all([manager.close(), products.close()]);
      await serving.close();
      await Promise.all([client.close(), accounts.close()]);
    },
  };
};
