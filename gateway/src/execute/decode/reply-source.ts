import type { Fetch } from "../../plan/index.ts";
import type { DomainCall, DomainLine, ExecutionScope } from "../execution.ts";
import { giveRoomBack } from "../large-buffers.ts";

/** Where replies come from. `read` gets the whole body; what it throws counts as a fault of the domain. Rejects with a SubgraphFailure alone. */
export type ReplySource = <Answer>(
  fetch: Fetch,
  body: string,
  read: (bytes: Buffer) => Answer,
  entities?: Pick<DomainCall, "representations" | "receipt">,
) => Promise<Answer>;

/** Replies of the domains themselves. What `read` gives must hold none of the bytes: their room is used again. */
export const fromLine =
  (line: Pick<DomainLine, "send">, scope: ExecutionScope): ReplySource =>
  async ({ domain, kind }, body, read, { representations, receipt = {} } = {}) => {
    const { principal, signal, budget, traceparent, urls } = scope;
    const isQuery = kind === "query";
    const answer = await line.send(
      { domain, body, isQuery, principal, signal, budget, traceparent, urls, representations, receipt },
      read,
    );
    if (receipt.room && !receipt.keep) giveRoomBack(receipt.room);
    return answer;
  };
