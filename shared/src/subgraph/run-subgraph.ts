import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { messageOf, UserError } from "@trellis/shared/errors";
import { followDomainKeys } from "@trellis/shared/identity";
import type { LogEntry } from "./server/log.ts";
import type { TlsFiles } from "./server/new-app.ts";
import { tracingOf } from "@trellis/shared/tracing";
import { startSubgraph } from "./start-subgraph.ts";
import type { RunningSubgraph, SubgraphDefinition } from "./types.ts";

/** What an entry file hands over of its process. */
export type Host = Pick<NodeJS.Process, "argv" | "env" | "exit" | "on" | "stdout" | "stderr">;

const defaultPort = 4001;

/**
 * Keeps the heap near what is in use. Left to itself V8 lets it grow several times over: 289 MB were resident after pages of 500 accounts over
 * a million records, and with these under 200 MB, at no more time for a page (measured by `test/bench/subgraph.bench.ts`).
 */
const frugalHeap = ["--semi-space-growth-factor=1", "--heap-growing-percent=25"];

const portOf = (text: string | undefined): number => {
  const port = Number(text ?? defaultPort);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text !== "") return port;
  throw new UserError(`PORT must be a number from 0 to 65535 but is ${text}.`);
};

const isDevelopment = ({ argv }: Host): boolean => {
  try {
    return parseArgs({ args: argv.slice(2), options: { dev: { type: "boolean" } } }).values.dev ?? false;
  } catch (cause) {
    throw new UserError(`The only option is --dev: ${messageOf(cause)}`, { cause });
  }
};

const tlsOf = ({ TRELLIS_TLS_CERT: cert, TRELLIS_TLS_KEY: key }: Host["env"]): TlsFiles | undefined => {
  if (!cert && !key) return undefined;
  if (cert && key) return { cert, key };
  throw new UserError("TRELLIS_TLS_CERT and TRELLIS_TLS_KEY go together: a certificate and its key.");
};

/** The house that a domain's contract stands in: `subgraphs/<domain>/schema.graphql`. */
const inHouse = ({ schema }: SubgraphDefinition, path: string): string =>
  fileURLToPath(new URL(`../../${path}`, schema));

const start = (definition: SubgraphDefinition, host: Host): Promise<RunningSubgraph> => {
  const data = host.env["TRELLIS_DATA"] || inHouse(definition, ".data");
  const isUnsigned = isDevelopment(host);
  const port = portOf(host.env["PORT"]);
  const log = ({ level, domain, message, error }: LogEntry) => {
    if (level === "info") return;
    const detail = error instanceof Error ? `\n${error.stack ?? error.message}` : "";
    host.stderr.write(`${domain} ${level}: ${message}${detail}\n`);
  };
  const { domain } = definition;
  const followed = isUnsigned
    ? undefined
    : followDomainKeys(join(data, "keys"), domain, {
        onEvent: ({ kind, message }) => log({ level: kind === "taken" ? "info" : "error", domain, message }),
      });
  return startSubgraph(definition, {
    host: host.env["TRELLIS_HOST"] || undefined,
    socket: host.env["TRELLIS_SOCKET"] || undefined,
    tls: tlsOf(host.env),
    port,
    data,
    keys: followed?.current ?? "unsigned",
    policy: host.env["TRELLIS_POLICY"] || undefined,
    console: inHouse(definition, "gateway/console/dist"),
    tracing: tracingOf(host.env),
    log,
  });
};

const closeOnSignals = (running: RunningSubgraph, host: Host): void => {
  let isClosing = false;
  const close = () => {
    if (isClosing) host.exit(1);
    isClosing = true;
    void running.close().then(
      () => host.exit(0),
      () => host.exit(1),
    );
  };
  host.on("SIGTERM", close);
  host.on("SIGINT", close);
  // A parent that started us with a channel and is gone leaves nobody to serve.
  host.on("disconnect", close);
};

/**
 * Serves a domain as a process of its own: `PORT` (4001) or `TRELLIS_SOCKET`, `TRELLIS_DATA` (`.data` beside the house),
 * `TRELLIS_POLICY` (the shipped policy file), `TRELLIS_HOST` (127.0.0.1) with `TRELLIS_TLS_CERT` and `TRELLIS_TLS_KEY` for other machines,
 * `--dev` for loopback without signing.
 * Prints one line when ready; ends with one sentence and exit code 1 where it cannot serve.
 */
export async function runSubgraph(definition: SubgraphDefinition, host: Host): Promise<void> {
  for (const flag of frugalHeap) setFlagsFromString(flag);
  Object.assign(host.env, { APOLLO_TELEMETRY_DISABLED: "true", DO_NOT_TRACK: "1" });
  try {
    const running = await start(definition, host);
    closeOnSignals(running, host);
    const count = definition.contract.products.filter(({ kind }) => kind === "PRODUCT").length;
    host.stdout.write(`${definition.domain} serves ${count} data products at ${running.url}\n`);
  } catch (thrown) {
    const detail =
      thrown instanceof UserError
        ? thrown.message
        : `${definition.domain} cannot be served: ${messageOf(thrown)}`;
    host.stderr.write(`${detail}\n`);
    host.exit(1);
  }
}
