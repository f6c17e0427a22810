import type { Fetch } from "../../plan/index.ts";
import type { DomainCall, DomainLine, ExecutionScope } from "../execution.ts";

/** Where replies come from. `read` gets the whole body; what it throws counts as a fault of the domain. Rejects with a SubgraphFailure alone. */
export type ReplySource = <Answer>(
  fetch: Fetch,
  body: string,
  read: (bytes: Buffer) => Answer,
  asked: Pick<DomainCall, "representations" | "receipt">,
) => Promise<Answer>;

/** Replies of the domains themselves. */
export const fromLine =
  (line: Pick<DomainLine, "send">, scope: ExecutionScope): ReplySource =>
  ({ domain, kind }, body, read, { representations, receipt }) => {
    const { principal, signal, budget, traceparent, urls, accountIndex } = scope;
    const asked = { representations, receipt };
    const isQuery = kind === "query";
    return line.send(
      { domain, body, isQuery, principal, signal, budget, traceparent, urls, accountIndex, ...asked },
      read,
    );
  };
