import type { ContractTable } from "@trellis/shared/contract";

/** A subgraph's schema as it serves it, by the name it has in the supergraph. */
export type Sdls = Readonly<Record<string, string>>;

/** Everything that requests are served from, made together and never changed: a new one takes its place as a whole. */
export interface Snapshot {
  /** 16 hexadecimal digits of the hash over all of it. */
  readonly version: string;
  readonly supergraphSdl: string;
  /** What clients may see, as SDL. */
  readonly apiSdl: string;
  readonly table: ContractTable;
  /** The schemas it was composed from, the gateway's own among them. */
  readonly sdls: Sdls;
}

/** A composition that holds, or what a person has to repair: lines of `domain: message`. */
export type Composition =
  | { readonly snapshot: Snapshot; readonly problems?: undefined }
  | { readonly snapshot?: undefined; readonly problems: readonly string[] };
