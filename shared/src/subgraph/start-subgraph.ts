import type { FastifyInstance } from "fastify";
import { UserError } from "@trellis/shared/errors";
import type { DomainKeys, KeySource } from "@trellis/shared/identity";
import { openProductStore, openReaderNotes, type StoreEvent } from "@trellis/shared/store";
import { createAccess, unrestrictedAccess } from "./access/create-access.ts";
import { createApolloServer } from "./server/apollo-server.ts";
import { refuseForeignNames, serveConsole } from "./server/console-page.ts";
import { graphqlRoute } from "./server/graphql-route.ts";
import { createTracer, type TracingOptions } from "@trellis/shared/tracing";
import { answerErrors } from "./server/http-errors.ts";
import { listen } from "./server/listen.ts";
import { logStoreEvent, type Log } from "./server/log.ts";
import { newApp, type TlsFiles } from "./server/new-app.ts";
import { traceCalls } from "./server/trace-calls.ts";
import type { RunningSubgraph, SubgraphDefinition } from "./types.ts";

export interface StartOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The data folder. */
  readonly data: string;
  /** What signed calls are verified with, or where to find it as it is now; `unsigned` for development on loopback. */
  readonly keys: KeySource<DomainKeys> | "unsigned";
  /** Address to listen on; 127.0.0.1 where left out. Any other than of loopback needs `tls` and signed calls. */
  readonly host?: string | undefined;
  /** The certificate to serve with; plain HTTP where left out. */
  readonly tls?: TlsFiles | undefined;
  /** Path of a unix socket to listen on instead of a port. */
  readonly socket?: string | undefined;
  /** Folder with the built page to serve at `/`, in development. */
  readonly console?: string;
  /** The policy file by which signed calls are answered; the shipped one where left out. */
  readonly policy?: string | undefined;
  /** How often pointers of products and accounts and the policy file are looked at; 1,000 where left out. */
  readonly pollMilliseconds?: number;
  readonly log?: Log;
  /** Where spans of the calls go; nowhere where left out. */
  readonly tracing?: Omit<TracingOptions, "service">;
}

const loopback = "127.0.0.1";
const loopbackAddresses = new Set([loopback, "::1", "localhost"]);
const drainMilliseconds = 10_000;

/** The port opens when every product has been looked at, so who is live is ready; while closing, both answer 503. */
const healthRoutes = (app: FastifyInstance, domain: string): void => {
  app.get("/health/live", async () => ({ status: "live", domain }));
  app.get("/health/ready", async () => ({ status: "ready", domain }));
};

/** Over plain HTTP, whoever is on the way would read what is answered; unsigned, whoever asks is answered. */
const checkHost = (domain: string, { host = loopback, tls, keys }: StartOptions): void => {
  if (loopbackAddresses.has(host) || (tls && keys !== "unsigned")) return;
  const instead = keys === "unsigned" ? "calls are not signed" : "others need a certificate";
  throw new UserError(`${domain} may listen on ${loopback} or a socket only, not on ${host}: ${instead}.`);
};

/** Ends what is under way, for at most ten seconds. */
const drain = async (app: FastifyInstance): Promise<void> => {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMilliseconds);
  await app.close();
  clearTimeout(timer);
};

/** Opens the products of a domain, and notes for whoever publishes which versions are served. */
const openNotedStore = (
  { domain, contract }: SubgraphDefinition,
  { data, pollMilliseconds, log = () => {} }: StartOptions,
) => {
  const notes = openReaderNotes(data, domain);
  const logEvent = logStoreEvent(domain, log);
  const noteServed = () =>
    notes.serves(store.states()).catch((error: unknown) => {
      log({ level: "warn", message: "cannot note which versions are served", domain, error });
    });
  const store = openProductStore({
    data,
    products: contract.products,
    onEvent(event: StoreEvent) {
      logEvent(event);
      if (event.kind === "serving") void noteServed();
    },
    pollMilliseconds,
  });
  return { store, notes };
};

/**
 * Serves a domain over HTTP until it is closed; resolves when every product has been looked at and the port is open. Throws a UserError
 * where the port is taken or would be open to more than this machine.
 */
export async function startSubgraph(
  definition: SubgraphDefinition,
  options: StartOptions,
): Promise<RunningSubgraph> {
  const { port, data, keys, host = loopback, socket, tls, log = () => {} } = options;
  const { domain } = definition;
  const isDevelopment = keys === "unsigned";
  checkHost(domain, options);
  const app = newApp(tls);
  const { policy, pollMilliseconds: milliseconds } = options;
  const access = isDevelopment
    ? unrestrictedAccess
    : await createAccess(definition, { keys, data, policy, milliseconds, log });
  const apollo = createApolloServer(definition, { log, isDevelopment });
  await apollo.start();
  const tracer = await createTracer({ ...options.tracing, service: domain });
  const { store, notes } = openNotedStore(definition, options);
  const close = async () => {
    await drain(app);
    await apollo.stop();
    await store.close();
    await access.close();
    await notes.close();
    await tracer?.close();
  };
  try {
    if (tracer) traceCalls(app, tracer);
    answerErrors(app, { domain, log });
    if (isDevelopment) refuseForeignNames(app);
    healthRoutes(app, domain);
    await app.register(graphqlRoute({ apollo, store, access, notes, keys, domain, log }));
    if (isDevelopment) await serveConsole(app, options.console);
    await store.ready;
    return { ...(await listen(app, { host, port, socket })), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
