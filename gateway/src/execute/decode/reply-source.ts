import type { Fetch } from "../../plan/index.ts";
import type { DomainLine, ExecutionScope } from "../execution.ts";

/** Where replies come from. `read` gets the whole body; what it throws counts as a fault of the domain. Rejects with a SubgraphFailure alone. */
export type ReplySource = <Answer>(
  fetch: Fetch,
  body: string,
  read: (bytes: Buffer) => Answer,
  representations?: string,
) => Promise<Answer>;

/** Replies of the domains themselves. */
export const fromLine =
  (
    line: Pick<DomainLine, "send">,
    { principal, signal, budget, traceparent, urls }: ExecutionScope,
  ): ReplySource =>
  ({ domain, kind }, body, read, representations) => {
    const isQuery = kind === "query";
    return line.send(
      { domain, body, isQuery, principal, signal, budget, traceparent, urls, representations },
      read,
    );
  };
