import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf, UserError } from "@trellis/shared/errors";
import type { GatewayOptions, LogEntry } from "./config/index.ts";
import { createGateway } from "./server.ts";

const usage = "node gateway/src/main.ts --config FILE";

const readOptions = (): GatewayOptions => {
  const { values } = parseArgs({ options: { config: { type: "string" } }, strict: true });
  if (values.config === undefined) throw new UserError(`The gateway needs its configuration: ${usage}`);
  let options: unknown;
  try {
    options = JSON.parse(readFileSync(values.config, "utf8"));
  } catch (cause) {
    throw new UserError(`The configuration ${values.config} must be a JSON file: ${messageOf(cause)}.`, {
      cause,
    });
  }
  const { PORT, TRELLIS_DATA } = process.env;
  return {
    ...(options as GatewayOptions),
    ...(PORT === undefined ? {} : { port: Number(PORT) }),
    ...(TRELLIS_DATA === undefined ? {} : { data: TRELLIS_DATA }),
  };
};

const shownCause = (cause: unknown): unknown =>
  cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : cause;

/** One line of JSON an event, on standard error. */
const log = ({ cause, ...entry }: LogEntry): void => {
  const line = { time: new Date().toISOString(), ...entry, ...(cause ? { cause: shownCause(cause) } : {}) };
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

const main = async (): Promise<void> => {
  const gateway = await createGateway(readOptions(), { log });
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void gateway.close().finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
};

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof UserError ? error.message : String((error as Error)?.stack)}\n`);
  process.exit(error instanceof UserError ? error.exitCode : 1);
};

main().catch((error: unknown) => {
  const { code, port } = error as { code?: string; port?: number };
  if (code !== "EADDRINUSE") fail(error);
  fail(new UserError(`The port ${port} is taken; give another one as PORT or in the configuration.`));
});
