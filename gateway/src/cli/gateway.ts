import { resolve } from "node:path";
import { UserError } from "@trellis/shared/errors";
import type { GatewayOptions } from "../config/index.ts";
import { integerOption, parseOptions } from "./arguments.ts";
import { printLine, type CliIo, type Command } from "./io.ts";

const options = {
  supergraph: { type: "string" },
  open: { type: "boolean" },
  config: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>["values"];

const wrong = (message: string) => new UserError(message, { exitCode: 2 });

const whatOpenMeans =
  "with --open, every process of this machine may ask it as the anonymous user, and it calls the subgraphs unsigned";

const portOf = ({ port }: Values, { env }: CliIo): { port?: number } => {
  const bounds = [0, 65_535] as const;
  if (port !== undefined) return { port: integerOption("port", port, bounds) };
  return env.PORT === undefined ? {} : { port: integerOption("PORT", env.PORT, bounds) };
};

const checkOpen = ({ supergraph, open, host, config }: Values): void => {
  if (supergraph === undefined && config === undefined)
    throw wrong(
      "The gateway needs something to serve: name a supergraph with --supergraph FILE --open, or its configuration with --config FILE.",
    );
  if (supergraph !== undefined && !open)
    throw wrong(`A supergraph from a file is served only with --open: ${whatOpenMeans}.`);
  if (open && host !== undefined && !["127.0.0.1", "::1", "localhost"].includes(host))
    throw wrong(`--open is only for 127.0.0.1, ::1 or localhost, not for ${host}: ${whatOpenMeans}.`);
  if (open && supergraph === undefined)
    throw wrong('--open goes with --supergraph FILE; in a configuration it is "open": true.');
};

/** What the command line says over what the configuration says. */
const optionsOf = (values: Values, io: CliIo): ((fromFile: Partial<GatewayOptions>) => GatewayOptions) => {
  const { supergraph, host } = values;
  const { TRELLIS_DATA: data } = io.env;
  const port = portOf(values, io);
  return (fromFile) => ({
    ...fromFile,
    ...(data === undefined ? {} : { data }),
    ...port,
    ...(host === undefined ? {} : { host }),
    ...(supergraph === undefined
      ? {}
      : { open: true, supergraph: { ...fromFile.supergraph, file: resolve(io.cwd, supergraph) } }),
  });
};

/** Only what a person at a terminal has to see, and nothing before it serves: what keeps it from serving is the error that ends it. */
const createTerminalLog = (io: CliIo) => {
  let held: string[] | undefined = [];
  return {
    write(line: string): void {
      if (line.includes('"level":"info"')) return;
      if (held) held.push(line);
      else printLine(io.stderr, line);
    },
    release(): void {
      for (const line of held ?? []) printLine(io.stderr, line);
      held = undefined;
    },
  };
};

/** `trellis gateway`: the gateway alone, in this process, which is one less to start and to pay for. */
export const gateway: Command = {
  name: "gateway",
  summary: "start the gateway alone, over a supergraph's file or from a configuration",
  help: `trellis gateway --supergraph FILE --open [--port N]      (npm run gateway -- --supergraph FILE --open)
trellis gateway --config FILE [--port N]

Starts the gateway alone, without the domains.

  --supergraph FILE   a supergraph of Federation 2, composed by any tool; it is watched, and a new one is taken without a restart
  --open              everybody on this machine may ask it, and its subgraphs are called unsigned; on loopback only
  --config FILE       its configuration (JSON); unknown keys are refused. With --supergraph, what else it says counts
  --port N            where it listens; PORT or 4000 by default
  --host ADDRESS      the interface it listens on; 127.0.0.1 by default`,
  async run(args, io) {
    const { values } = parseOptions("gateway", args, options);
    checkOpen(values);
    const complete = optionsOf(values, io);
    const { createLineWriter, readOptionsFile, runGateway, withTracing } = await import("../run.ts");
    const toOptions = (fromFile: Partial<GatewayOptions>) => withTracing(complete(fromFile), io.env);
    const { supergraph, config } = values;
    const { signal } = io;
    if (config !== undefined)
      return runGateway(toOptions(readOptionsFile(resolve(io.cwd, config))), {
        signal,
        writeLog: createLineWriter(io.stderr),
      });
    const log = createTerminalLog(io);
    return runGateway(toOptions({}), {
      signal,
      writeLog: log.write,
      onReady(url) {
        printLine(io.stdout, `The gateway serves ${supergraph} at ${url}/graphql`);
        log.release();
      },
    });
  },
};
