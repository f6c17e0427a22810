import { UserError } from "@trellis/shared/errors";
import { nearest } from "./arguments.ts";
import { audit } from "./audit.ts";
import { client } from "./client.ts";
import { dev } from "./dev.ts";
import { explain } from "./explain.ts";
import { gateway } from "./gateway.ts";
import { overview } from "./help.ts";
import { printLine, type CliIo, type Command } from "./io.ts";
import { publish } from "./publish-command.ts";
import { policy } from "./policy.ts";
import { key } from "./key.ts";
import { live, refresh, sample } from "./sample.ts";
import { start } from "./start/index.ts";
import { token } from "./token.ts";
import { version } from "./version.ts";

/** Every command in the order of `trellis help`. */
export const commands: readonly Command[] = [
  start,
  publish,
  gateway,
  dev,
  explain,
  key,
  audit,
  policy,
  token,
  client,
  version,
  sample,
  refresh,
  live,
];

const publicNames = [...commands.filter((command) => !command.isInternal).map(({ name }) => name), "help"];

function find(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const guess = nearest(name, publicNames);
  const meant = guess === undefined ? ";" : `; did you mean \`${guess}\`?`;
  throw new UserError(`There is no command \`trellis ${name}\`${meant} \`npx trellis help\` lists them.`, {
    exitCode: 2,
  });
}

/** Runs what the command line says and resolves to the exit code; a {@link UserError} is for the person who typed it. */
export async function runCommandLine(args: readonly string[], io: CliIo): Promise<number> {
  const [first = "help", ...rest] = args;
  if (first === "--version" || first === "-v") return (await version.run([], io)) ?? 0;
  if (first === "help" || first === "--help" || first === "-h") {
    const [topic] = rest;
    printLine(io.stdout, topic === undefined || topic === "help" ? overview(commands) : find(topic).help);
    return 0;
  }
  const command = find(first);
  if (rest.includes("--help") || rest.includes("-h")) {
    printLine(io.stdout, command.help);
    return 0;
  }
  return (await command.run(rest, io)) ?? 0;
}
