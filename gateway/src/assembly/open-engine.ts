import type { Claims, Principal } from "@trellis/shared/identity";
import type { Policy } from "@trellis/shared/policy";
import type { GatewayConfig, Log } from "../config/index.ts";
import { publicErrorsOf, type PublicErrors } from "../execute/index.ts";
import { createPlanner, type Planner } from "../plan/index.ts";
import type { Snapshot } from "../supergraph/index.ts";
import { createPrincipals } from "./open-policy.ts";

/** Operations that a new planner prepares before it serves: those that were asked for most. */
const warmedOperations = 100;

/** What requests are served from, as one: a request that began on one version ends on it. */
export interface Engine {
  readonly snapshot: Snapshot;
  /** By which it is decided who may see what; undefined where the supergraph's directives alone decide. */
  readonly policy: Policy | undefined;
  readonly planner: Planner;
  readonly publicErrors: PublicErrors;
  /** Who asks, by this policy. */
  principalOf(claims: Claims | undefined): Principal;
}

/** Makes the engine of a snapshot and a policy, ready and warm; throws where the supergraph cannot be planned on, or where something of it is not protected. */
export const openEngine = async (
  { snapshot, policy }: { snapshot: Snapshot; policy: Policy | undefined },
  config: GatewayConfig,
  { served, log }: { served: Planner | undefined; log: Log },
): Promise<Engine> => {
  const { operationLimits: limits, cost, introspection } = config;
  const { coordinates, protection } = snapshot.table;
  const planner = createPlanner({
    supergraphSdl: snapshot.supergraphSdl,
    access: { policy, coordinates, protection },
    planner: config.planner,
    limits,
    cost,
    introspection,
    onEvent: ({ kind, message }) => log({ level: "warn", event: kind, message }),
  });
  try {
    await planner.ready();
    for (const message of planner.access().warnings) log({ level: "warn", event: "policy-warning", message });
    await planner.warm(served?.mostUsed(warmedOperations) ?? []);
    const publicErrors = publicErrorsOf(snapshot.table);
    return { snapshot, policy, planner, publicErrors, principalOf: createPrincipals(policy) };
  } catch (error) {
    await planner.close();
    throw error;
  }
};
