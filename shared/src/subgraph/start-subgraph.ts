import type { DomainKeys } from "@trellis/shared/identity";
import type { StoreEvent } from "@trellis/shared/store";
import type { RunningSubgraph, SubgraphDefinition } from "./types.ts";

/** One line of the subgraph's log. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly domain: string;
  readonly event?: StoreEvent;
  readonly error?: unknown;
}

export interface StartOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The data folder. */
  readonly data: string;
  /** What signed calls are verified with, or `unsigned` for development on loopback. */
  readonly keys: DomainKeys | "unsigned";
  /** Address to listen on; 127.0.0.1 where left out. Unsigned, nothing else than loopback is accepted. */
  readonly host?: string;
  /** Folder with the built page to serve at `/`, in development. */
  readonly console?: string;
  readonly pollMilliseconds?: number;
  readonly log?: (entry: LogEntry) => void;
}

/** Serves a domain over HTTP until it is closed; resolves when it is ready. Throws a UserError where the port is taken. */
export async function startSubgraph(definition: SubgraphDefinition, options: StartOptions): Promise<RunningSubgraph> {
  throw new Error(`the subgraph of ${definition.domain} cannot be served on ${options.port} yet`);
}
