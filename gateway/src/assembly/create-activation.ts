import { createQueue } from "@trellis/shared/concurrency";
import { messageOf } from "@trellis/shared/errors";
import type { GatewayConfig, Log } from "../config/index.ts";
import {
  createProtectionGuard,
  createSwappable,
  type Candidate,
  type Snapshot,
} from "../supergraph/index.ts";
import type { Access } from "./open-access.ts";
import { openEngine, type Engine } from "./open-engine.ts";
import type { Telemetry } from "./open-telemetry.ts";
import { showPlanner } from "./show-planner.ts";

interface Tools {
  readonly access: Access;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

/** What would be protected how, for the guard. */
const candidateOf = ({ snapshot, policy, planner }: Engine): Candidate => ({
  table: planner.access(),
  personal: Object.values(snapshot.table.coordinates)
    .filter(({ personalData }) => personalData)
    .map(({ coordinate }) => coordinate)
    .toSorted(),
  policy: policy?.version ?? "none",
  apiSdl: snapshot.apiSdl,
});

/** Takes snapshots and policies one after the other: an engine is made of the newest of both, and only where nothing would be protected less unseen. */
export const createActivation = (config: GatewayConfig, { access, telemetry, log }: Tools) => {
  const { policy, denials } = access;
  const engines = createSwappable<Engine>({ release: ({ planner }) => planner.close() });
  const planners = showPlanner(telemetry.metrics, () => engines.peek()?.planner);
  const guard = config.open ? undefined : createProtectionGuard(config.data);
  const inTurn = createQueue();

  const activate = async (snapshot: Snapshot): Promise<void> => {
    const made = { snapshot, policy: policy.current() };
    const engine = await openEngine(made, config, { served: engines.peek()?.planner, log });
    const candidate = candidateOf(engine);
    try {
      await guard?.check(candidate);
      await guard?.activated(candidate);
    } catch (error) {
      await engine.planner.close();
      throw error;
    }
    const before = engines.peek()?.policy;
    if (made.policy && before && before !== made.policy) denials.policy(before.version, made.policy.version);
    planners.onSwap(engine.planner);
    engines.swap(engine);
  };
  /** Decides anew by the policy of now; where that cannot be, what was decided stays. */
  const again = async (): Promise<void> => {
    const current = engines.peek();
    if (current && current.policy !== policy.current()) await activate(current.snapshot);
  };
  policy.onChange((_, before) =>
    inTurn(again).catch((error: unknown) =>
      log({
        level: "error",
        event: "policy-refused",
        message: `policy ${before.version} stays: ${messageOf(error)}`,
      }),
    ),
  );
  return { engines, activate: (snapshot: Snapshot) => inTurn(() => activate(snapshot)) };
};
