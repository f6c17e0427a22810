import type { Command } from "./io.ts";

/** Text of `trellis help`: the commands, a line each. */
export function overview(commands: readonly Command[]): string {
  const rows = commands
    .filter((command) => !command.isInternal)
    .map(({ name, summary }) => [name, summary] as const);
  const all = [...rows, ["help [command]", "print this, or what one command takes"] as const];
  const width = Math.max(...all.map(([name]) => name.length)) + 3;
  return [
    "Trellis: one graph over the data products of your domains.",
    "",
    "usage: npx trellis <command> [options]",
    "",
    ...all.map(([name, summary]) => `  ${name.padEnd(width)}${summary}`),
    "",
    "State is kept under .data/ (or TRELLIS_DATA); PORT is the gateway's port, 4000 by default.",
  ].join("\n");
}
