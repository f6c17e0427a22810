import { parseArgs } from "node:util";
import { UserError } from "@trellis/shared/errors";
import type { GatewayOptions } from "./config/index.ts";
import { createLineWriter, readOptionsFile, runGateway, withTracing } from "./run.ts";

const usage = "node gateway/src/main.ts --config FILE";

const readOptions = (): GatewayOptions => {
  const { values } = parseArgs({ options: { config: { type: "string" } }, strict: true });
  if (values.config === undefined) throw new UserError(`The gateway needs its configuration: ${usage}`);
  const { PORT, TRELLIS_DATA } = process.env;
  const options = {
    ...readOptionsFile(values.config),
    ...(PORT === undefined ? {} : { port: Number(PORT) }),
    ...(TRELLIS_DATA === undefined ? {} : { data: TRELLIS_DATA }),
  };
  return withTracing(options, process.env);
};

const stopping = new AbortController();
const stop = () => {
  // Asked a second time, it ends at once.
  if (stopping.signal.aborted) process.exit(1);
  stopping.abort();
};
for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.on(event, stop);

try {
  await runGateway(readOptions(), { writeLog: createLineWriter(process.stderr), signal: stopping.signal });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof UserError ? error.message : String((error as Error)?.stack)}\n`);
  process.exit(error instanceof UserError ? error.exitCode : 1);
}
