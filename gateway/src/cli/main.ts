import { readFileSync } from "node:fs";
import { messageOf, UserError } from "@trellis/shared/errors";
import { runCommandLine } from "./commands.ts";
import { root } from "./data-folder.ts";

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // Asked a second time, the process ends at once; what it started ends with it.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort(new UserError(`Stopped by ${signal}.`, { exitCode: 130 }));
  });
}
/** Parent and grandparent (where the system shows it): `npm start` is npm, a shell, then us, and that shell hands on no signal. */
function ancestors(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}

// Whoever npm or the launcher started ends when they are gone.
if (process.env.npm_lifecycle_event !== undefined || process.env.TRELLIS_LAUNCHED !== undefined) {
  const first = ancestors();
  setInterval(() => {
    if (ancestors() !== first) stopping.abort(new UserError("Stopped with its parent."));
  }, 500).unref();
}
// Output that nobody reads any more (`trellis … | head`) is no failure of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

/** Where the person stood who typed the command: `npm start` goes to the root first and leaves the folder in `INIT_CWD`. */
function typedFolder(): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  const isByScript = (script === "start" || script === "gateway") && process.cwd() === root;
  return isByScript && folder !== undefined ? folder : process.cwd();
}

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    env: process.env,
    cwd: typedFolder(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stopping.signal,
  });
} catch (thrown) {
  if (thrown instanceof UserError) {
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = thrown.exitCode;
  } else {
    process.stderr.write(`Trellis failed: ${messageOf(thrown)}\n`);
    if (process.env.TRELLIS_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
    process.exitCode = 70;
  }
}
