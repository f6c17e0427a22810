import { once } from "node:events";
import { relative } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { dataFolderFor } from "../data-folder.ts";
import { printLine, type CliIo, type Command } from "../io.ts";
import { assertPortsFree, assertWritable } from "./checks.ts";
import { buildConsole } from "./console-build.ts";
import { createConsoleLog } from "./console-log.ts";
import { issuerAddress, startIssuer } from "./issuer.ts";
import { runLive } from "./live.ts";
import { planMesh } from "./mesh.ts";
import { preparePublished, sampleDefaults } from "./prepare.ts";
import { readSettings, type StartSettings } from "./settings.ts";
import { supervise } from "./supervisor.ts";

const help = `trellis start [options]        (npm start -- [options])

Starts the whole mesh: one process per domain and one for the gateway, started again when they end.
Makes and publishes the sample company where nothing is published yet.

  --port N         the gateway's port (PORT, or 4000); the domains take the next ones, and the issuer of tokens the one after them
  --data DIR       folder that keeps what is published (TRELLIS_DATA, or .data)
  --accounts N     accounts of the sample (1000)
  --seed N         seed of the sample (1)
  --now ISO        the moment that the sample's times count back from
  --no-live        no new events in the sample while it runs
  --sources DIR    your own files instead of the sample, with
  --mapping DIR    the folder of <domain>/<product>.sql that makes records of them`;

/** How often it is said that something does not become ready. */
const patienceMilliseconds = 20_000;

/** Where the mesh is, for the person who started it. */
function printReady(settings: StartSettings, io: CliIo, began: number): void {
  const url = `http://localhost:${settings.port}`;
  const folder = relative(io.cwd, settings.data);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  printLine(io.stdout, `\nReady in ${seconds} s: open ${url}`);
  printLine(
    io.stdout,
    `  GraphQL ${url}/graphql · data in ${folder.startsWith("..") ? settings.data : folder || "."} · stop with Ctrl-C`,
  );
  const other = settings.data === dataFolderFor({}, io) ? "" : ` --data ${settings.data}`;
  printLine(io.stdout, `  a token to ask with: npx trellis token --role analyst${other}`);
  printLine(io.stdout, `  issuer of tokens ${issuerAddress(settings.issuerPort)}\n`);
}

/** Keeps the mesh running until the signal of `io`; then all its processes are gone when this resolves. */
async function runMesh(
  settings: StartSettings,
  io: CliIo,
  { seed, began }: { seed: number; began: number },
): Promise<void> {
  const specs = await planMesh(settings, io);
  const { port: pagePort, issuerPort, data } = settings;
  // Before the gateway, which asks it for its keys.
  const issuer = await startIssuer({ port: issuerPort, pagePort, data });
  const log = createConsoleLog(
    specs.map(({ name }) => name),
    io,
  );
  const processes = specs.map((spec) => supervise(spec, log));
  const stopped = io.signal.aborted ? Promise.resolve() : once(io.signal, "abort");
  const waiting = new Set(processes.map(({ name }) => name));
  const ready = Promise.all(processes.map((one) => one.ready.then(() => waiting.delete(one.name))));
  const patience = setInterval(
    () =>
      printLine(io.stdout, `Still waiting for ${[...waiting].join(", ")}; what is ready answers already.`),
    patienceMilliseconds,
  );
  await Promise.race([ready, stopped]);
  clearInterval(patience);
  if (!io.signal.aborted) printReady(settings, io, began);
  const onProblem = (text: string) => log.say("live", `new events could not be published: ${text}`);
  const live = runLive({ data, seed, seconds: settings.liveSeconds, onProblem }, io);
  await stopped;
  await Promise.all([live, ...processes.map((one) => one.stop())]);
  issuer.close();
}

/** `trellis start`: checks, builds the page, publishes what is missing, and keeps the processes of the mesh running until it is asked to stop. */
export const start: Command = {
  name: "start",
  summary: "start the whole mesh: domains, gateway and page",
  help,
  async run(args, io) {
    const began = performance.now();
    const settings = await readSettings(args, io);
    if (settings.domains.length === 0)
      throw new UserError(
        "There is no domain to start: a domain is a folder subgraphs/<domain> with src/main.ts.",
      );
    await assertPortsFree(settings);
    await assertWritable(settings.data);
    const [sample] = await Promise.all([preparePublished(settings, io), buildConsole(io)]).catch((thrown) => {
      if (io.signal.aborted) return [undefined];
      throw thrown;
    });
    if (!io.signal.aborted) await runMesh(settings, io, { seed: sample?.seed ?? sampleDefaults.seed, began });
  },
};
