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
  /** By fetch: why it gave less than it should have. */
  readonly causes: (Fault | undefined)[];
}
