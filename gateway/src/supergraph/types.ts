import type { ContractTable } from "@trellis/shared/contract";

/** A subgraph's schema as it serves it, by the name it has in the supergraph. */
export type Sdls = Readonly<Record<string, string>>;

/** Everything that requests are served from, made together and never changed: a new one takes its place as a whole. Text and plain data alone; nothing of it has to be parsed to serve it. */
export interface Snapshot {
  /** 16 hexadecimal digits of the hash over all of it. */
  readonly version: string;
  readonly supergraphSdl: string;
  /** What clients may see, as SDL. */
  readonly apiSdl: string;
  /** Empty where the supergraph was composed elsewhere. */
  readonly table: ContractTable;
  /** The schemas it was composed from, the gateway's own among them; of a supergraph that was composed elsewhere only where they were asked for. */
  readonly sdls: Sdls;
  /** Where its subgraphs are, by their names, as a supergraph that was composed elsewhere says; absent where the configuration says it. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
}

/** A composition that holds, or what a person has to repair: lines of `domain: message`. */
export type Composition =
  | { readonly snapshot: Snapshot; readonly problems?: undefined; readonly isPassing?: undefined }
  | {
      readonly snapshot?: undefined;
      readonly problems: readonly string[];
      /** Set where the same may hold when it is tried again: it took too long, or its thread died. */
      readonly isPassing?: boolean;
    };

/** Where supergraphs come from: it follows something, and has each new snapshot taken as a whole. */
export interface SupergraphSource {
  /** The snapshot that new requests are served from; undefined until there is one. */
  current(): Snapshot | undefined;
  /** True while what is followed cannot be served, so that an older supergraph is. */
  isStale(): boolean;
  /** Looks soon instead of at the next turn. */
  hurry(): void;
  /** Tries what was refused again, because what it was refused for may have changed. */
  again(): void;
  close(): Promise<void>;
}
