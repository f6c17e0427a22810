import type { GatewayOptions } from "../../gateway/src/config/index.ts";
import { composeCase } from "../kit/federation-subgraphs.ts";
import type { Choose } from "./choose.ts";
import { makeModel } from "./model.ts";
import { serveWorld } from "./serve-world.ts";
import { createWorld } from "./world.ts";

/** Limits of the engine that no operation of ours meets. */
export const wide = {
  operationLimits: { depth: 40, aliases: 1000, selections: 10_000, rootFields: 100, directives: 1000 },
  planner: { fetches: 500, hops: 100 },
  cost: { maximum: { anonymous: 1_000_000 } },
} as const satisfies Pick<GatewayOptions, "operationLimits" | "planner" | "cost">;

/** Makes a graph, the world that it tells of, and its subgraphs in memory; undefined where it does not compose. */
export const makeGraph = (choose: Choose) => {
  const seed = choose(2 ** 31);
  const model = makeModel(choose, { withNumbers: choose(3) === 0 });
  const isFaulty = choose(3) === 2;
  const world = createWorld(model, seed, { isFaulty });
  const served = serveWorld(model, world);
  try {
    const supergraphSdl = composeCase(served.definitions, (name) => `http://${name}.invalid`);
    return { model, isFaulty, world, served, supergraphSdl };
  } catch {
    return undefined;
  }
};
