import { DeadlineExceeded } from "@trellis/shared/signal";
import { SubgraphFailure } from "./failure.ts";
import type { SubgraphCall } from "./types.ts";

/** Why a call whose signal aborted ended: the domain was too slow, the request's time was up, or nobody waits any more. Only the first speaks against the domain. */
export const abortFailure = ({ signal, requestSignal }: SubgraphCall): SubgraphFailure => {
  const cause: unknown = signal.reason;
  if (!requestSignal?.aborted) return new SubgraphFailure("SUBGRAPH_TIMEOUT", "no answer in time", { cause });
  const isTimeUp = requestSignal.reason instanceof DeadlineExceeded;
  const message = isTimeUp ? "the request's time was up" : "nobody waits any more";
  return new SubgraphFailure("REQUEST_TIMEOUT", message, { cause, isFault: false, isQuiet: !isTimeUp });
};
