import type { Fetch, Program } from "../../plan/index.ts";
import type { TypePlan } from "./layout.ts";
import type { Odds } from "./odds.ts";
import type { ReaderCode } from "./read-reply.ts";
import type { Scratch } from "./scratch.ts";
import type { FlatStep } from "./steps.ts";

/** How one fetch's answer is read, and which sets of entities it fills. */
export interface FetchCode {
  readonly fetch: Fetch;
  /** The set whose representations are sent; undefined where root fields are asked for. */
  readonly set: number | undefined;
  readonly feeds: readonly number[];
  readonly reader: ReaderCode;
}

/** What is put between carried bytes: a segment of the fetch's answer, or `bytes` where there is no fetch or its entity is null. */
export interface InsertCode {
  readonly bytes: Buffer;
  readonly fetch: number;
  readonly segment: number;
  readonly set: number;
  /** With this insert all is counted that the items of lists cost in the fetch's answer for the object. */
  readonly isCounted: boolean;
}

/** A program that is run over bytes. */
export interface ByteProgram {
  readonly program: Program;
  /** By the fetch's id. */
  readonly fetches: readonly FetchCode[];
  readonly steps: readonly FlatStep[];
  readonly sets: readonly { readonly types: readonly TypePlan[]; readonly fetch: number }[];
  /** Parts of a representation, per set. */
  readonly parts: readonly number[];
  readonly inserts: readonly InsertCode[];
  /** The inserts that are the answer's root fields. */
  readonly root: readonly number[];
  readonly odds: Odds;
  /** What earlier runs left for later ones. */
  readonly scratches: Scratch[];
}
