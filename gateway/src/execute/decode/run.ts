import type { CallReport, ExecutionScope } from "../execution.ts";
import type { OnClientEvent } from "../types.ts";
import type { ErrorBook, Fault } from "./error-book.ts";
import type { Prepared } from "./prepare.ts";
import type { ReplySource } from "./reply-source.ts";
import type { Asked } from "./represent.ts";
import type { Json } from "./shapes.ts";

/** What a fetch asks for, as of so many merges. */
export interface Asking {
  readonly merges: number;
  readonly targets: readonly Json[];
  readonly asked: Asked;
}

/** One execution under way. */
export interface Run {
  readonly prepared: Prepared;
  readonly variables: ExecutionScope["variables"];
  readonly fence: ExecutionScope["fence"];
  readonly source: ReplySource;
  readonly onEvent: OnClientEvent;
  /** The merged answers. */
  readonly root: Json;
  readonly book: ErrorBook;
  readonly calls: CallReport[];
  /** How often something was merged. */
  merges: number;
  /** What was last asked for in the same words, which holds until something is merged: fetches in parallel ask for it once. */
  readonly askings: Map<string, Asking>;
  /** Keys of objects in the merged answers that are null because a domain has no such entity: nothing that requires them is asked for. */
  readonly absent: Map<Json, Set<string>>;
  /** In how many places at most one item of an answer may stand. */
  places: number;
  /** By fetch: why it gave less than it should have. */
  readonly causes: (Fault | undefined)[];
}
