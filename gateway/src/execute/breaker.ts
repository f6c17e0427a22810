import type { BreakerPolicy } from "../config/index.ts";
import { SubgraphFailure, toFailure } from "./failure.ts";
import type { Interceptor, OnClientEvent } from "./types.ts";

const buckets = 10;
/** Gateways that lost the same domain at once must not come back at once. */
const jitterShare = 0.2;

type Verdict = "success" | "fault" | "neutral";

/** Counts calls and faults of the last window in ten slices. */
const createWindow = ({ windowMilliseconds }: BreakerPolicy, now: () => number) => {
  const slices = Array.from({ length: buckets }, () => ({ slice: -1, calls: 0, faults: 0 }));
  const sliceNow = () => Math.floor((now() * buckets) / windowMilliseconds);
  return {
    add(isFault: boolean) {
      const slice = sliceNow();
      const bucket = slices[slice % buckets];
      if (!bucket) return;
      if (bucket.slice !== slice) Object.assign(bucket, { slice, calls: 0, faults: 0 });
      bucket.calls += 1;
      if (isFault) bucket.faults += 1;
    },
    totals() {
      const oldest = sliceNow() - buckets;
      const live = slices.filter(({ slice }) => slice > oldest);
      return {
        calls: live.reduce((sum, { calls }) => sum + calls, 0),
        faults: live.reduce((sum, { faults }) => sum + faults, 0),
      };
    },
    clear: () => slices.forEach((bucket) => Object.assign(bucket, { slice: -1, calls: 0, faults: 0 })),
  };
};

const createState = (policy: BreakerPolicy, now: () => number, random: () => number) => {
  const window = createWindow(policy, now);
  let inRow = 0;
  let openUntil: number | undefined;
  let isProbing = false;
  const open = () => {
    openUntil = now() + policy.openMilliseconds * (1 + random() * jitterShare);
    inRow = 0;
    window.clear();
  };
  return {
    /** Whether the call may go out, and whether it is the one that finds out if the domain is back. */
    admit(): "call" | "probe" | "refused" {
      if (openUntil === undefined) return "call";
      if (isProbing || now() < openUntil) return "refused";
      isProbing = true;
      return "probe";
    },
    /** Says whether the breaker opened or closed by this. */
    settle(admitted: "call" | "probe", verdict: Verdict): "opened" | "closed" | undefined {
      if (admitted === "probe") {
        isProbing = false;
        if (verdict === "neutral") return undefined;
        if (verdict === "fault") return void open();
        openUntil = undefined;
        return "closed";
      }
      if (verdict === "neutral" || openUntil !== undefined) return undefined;
      window.add(verdict === "fault");
      inRow = verdict === "fault" ? inRow + 1 : 0;
      const { calls, faults } = window.totals();
      const isTooMany = calls >= policy.minimumCalls && faults >= calls * policy.share;
      if (verdict !== "fault" || (inRow < policy.consecutive && !isTooMany)) return undefined;
      open();
      return "opened";
    },
  };
};

/** Gives calls to a failing domain up at once. One call at a time probes it after the pause; hang-ups and our own limits count neither way. */
export const breaker = (
  policy: BreakerPolicy,
  tools: { onEvent: OnClientEvent; now?: () => number; random?: () => number },
): Interceptor => {
  const { onEvent, now = Date.now, random = Math.random } = tools;
  const state = createState(policy, now, random);
  return (next) => async (call) => {
    const admitted = state.admit();
    if (admitted === "refused") {
      throw new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the breaker is open", {
        isFault: false,
        isQuiet: true,
      });
    }
    const settle = (verdict: Verdict) => {
      const change = state.settle(admitted, verdict);
      if (change)
        onEvent({ kind: `breaker-${change}`, domain: call.domain, message: `the breaker ${change}` });
    };
    try {
      const answer = await next(call);
      settle("success");
      return answer;
    } catch (thrown) {
      const failure = toFailure(thrown);
      settle(failure.isFault ? "fault" : "neutral");
      throw failure;
    }
  };
};
