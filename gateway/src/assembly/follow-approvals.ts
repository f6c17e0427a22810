import { approvedVersion } from "../supergraph/index.ts";

/** Calls `onApproved` whenever somebody approves that something is protected less; gives what ends that. A file that cannot be read is no approval. */
export const followApprovals = (
  data: string,
  { milliseconds, onApproved }: { milliseconds: number; onApproved(): void },
): (() => void) => {
  let last: string | undefined;
  let isFirst = true;
  const look = async (): Promise<void> => {
    const approved = await approvedVersion(data).catch(() => undefined);
    const isNew = approved !== undefined && approved !== last && !isFirst;
    isFirst = false;
    last = approved ?? last;
    if (isNew) onApproved();
  };
  void look();
  const timer = setInterval(() => void look(), milliseconds).unref();
  return () => clearInterval(timer);
};
