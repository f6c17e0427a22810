import type { CallReport, ExecutionScope } from "../execution.ts";
import type { OnClientEvent } from "../types.ts";
import type { ErrorBook, Fault } from "./error-book.ts";
import type { Prepared } from "./prepare.ts";
import type { ReplySource } from "./reply-source.ts";
import type { Json } from "./shapes.ts";

/** One execution under way. */
export interface Run {
  readonly prepared: Prepared;
  readonly variables: ExecutionScope["variables"];
  readonly source: ReplySource;
  readonly onEvent: OnClientEvent;
  /** The merged answers. */
  readonly root: Json;
  readonly book: ErrorBook;
  readonly calls: CallReport[];
  /** Keys of objects in the merged answers that are null because a domain has no such entity: nothing that requires them is asked for. */
  readonly absent: Map<Json, Set<string>>;
  /** By fetch: why it gave less than it should have. */
  readonly causes: (Fault | undefined)[];
}
