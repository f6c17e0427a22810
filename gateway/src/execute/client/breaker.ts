import type { BreakerPolicy } from "../../config/index.ts";
import { SubgraphFailure } from "../failure.ts";
import type { OnClientEvent } from "../types.ts";
import type { Interceptor } from "./call.ts";

const buckets = 10;
/** Gateways that lost the same domain at once must not come back at once. */
const jitterShare = 0.2;

type Verdict = "success" | "fault" | "neutral";

/** Counts calls and faults of the last window in ten slices. */
const createWindow = (policy: BreakerPolicy, now: () => number) => {
  const slices = Array.from({ length: buckets }, () => ({ slice: -1, calls: 0, faults: 0 }));
  const sliceNow = () => Math.floor((now() * buckets) / policy.windowMilliseconds);
  return {
    add(isFault: boolean) {
      const slice = sliceNow();
      const bucket = slices[slice % buckets];
      if (!bucket) return;
      if (bucket.slice !== slice) Object.assign(bucket, { slice, calls: 0, faults: 0 });
      bucket.calls += 1;
      if (isFault) bucket.faults += 1;
    },
    isTooMany() {
      const oldest = sliceNow() - buckets;
      let calls = 0;
      let faults = 0;
      for (const bucket of slices) {
        if (bucket.slice <= oldest) continue;
        calls += bucket.calls;
        faults += bucket.faults;
      }
      return calls >= policy.minimumCalls && faults >= calls * policy.share;
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
    isOpen: () => openUntil !== undefined,
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
      if (verdict !== "fault" || (inRow < policy.consecutive && !window.isTooMany())) return undefined;
      open();
      return "opened";
    },
  };
};

const refused = new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the breaker is open", {
  isFault: false,
  isQuiet: true,
});

/** The breaker of one domain. */
export interface Breaker {
  readonly around: Interceptor;
  isOpen(): boolean;
}

/** Gives calls to a failing domain up at once. One call at a time probes it after the pause; hang-ups and our own limits count neither way. */
export const createBreaker = (
  policy: BreakerPolicy,
  tools: { onEvent: OnClientEvent; now?: () => number; random?: () => number },
): Breaker => {
  const { onEvent, now = () => performance.now(), random = Math.random } = tools;
  const state = createState(policy, now, random);
  return {
    isOpen: state.isOpen,
    around: (next) => (call, done) => {
      const admitted = state.admit();
      if (admitted === "refused") return done(refused);
      next(call, (failure) => {
        const change = state.settle(admitted, failure ? (failure.isFault ? "fault" : "neutral") : "success");
        if (change)
          onEvent({ kind: `breaker-${change}`, domain: call.domain, message: `the breaker ${change}` });
        done(failure);
      });
    },
  };
};
