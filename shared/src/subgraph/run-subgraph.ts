import type { SubgraphDefinition } from "./types.ts";

/** What an entry file hands over of its process. */
export type Host = Pick<NodeJS.Process, "argv" | "env" | "exit" | "on" | "stdout" | "stderr">;

/**
 * Serves a domain as a process of its own: `PORT` (4001), `TRELLIS_DATA` (`.data` beside the house), `--dev` for loopback without signing.
 * Prints one line when ready; ends with one sentence and exit code 1 where it cannot serve.
 */
export async function runSubgraph(definition: SubgraphDefinition, host: Host): Promise<void> {
  host.stderr.write(`${definition.domain} cannot be served yet.\n`);
}
