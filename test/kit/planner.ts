import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { costDefaults, operationLimitDefaults, plannerDefaults } from "../../gateway/src/config/index.ts";
import {
  createPlanner,
  type PlannedOperation,
  type Planner,
  type PlannerEvent,
  type PlannerOptions,
  type PlanRequest,
} from "../../gateway/src/plan/index.ts";

const directives = ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@tag"];
const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ${JSON.stringify(directives)})\n`;

/** Composes subgraphs of one text each, with the usual directives imported. */
export const composeSdl = (subgraphs: Readonly<Record<string, string>>): string => {
  const services = Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `http://127.0.0.1/${name}`,
    typeDefs: parse(sdl.includes("@link(") ? sdl : header + sdl),
  }));
  const { supergraphSdl, errors = [] } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join("\n"));
  return supergraphSdl;
};

/** Long enough for a machine that is busy with other tests. */
const patientMilliseconds = 10_000;

/** The planner's defaults with some of them changed; nothing is stopped where the test does not say so. */
export const plannerPolicy = (
  changes: Partial<PlannerOptions["planner"]> = {},
): PlannerOptions["planner"] => ({
  ...plannerDefaults,
  overrideLabels: [],
  wallClockMilliseconds: patientMilliseconds,
  ...changes,
});

/** A planner with what it reported. */
export interface WatchedPlanner extends Planner {
  readonly events: PlannerEvent[];
  /** Prepares, and waits where it must. */
  plan(query: string, options?: Omit<PlanRequest, "query"> & { readonly client?: string }): Promise<Outcome>;
}

/** What a request was prepared to. */
export interface Outcome extends Partial<PlannedOperation> {
  /** Codes of the errors; empty where it is ready to run. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

/** Starts a planner and waits until it is ready. Operations may be deep, so that what is tested is the planner. */
export const startPlanner = async (
  supergraphSdl: string,
  {
    planner,
    ...options
  }: Partial<Omit<PlannerOptions, "planner">> & { planner?: Partial<PlannerOptions["planner"]> } = {},
): Promise<WatchedPlanner> => {
  const events: PlannerEvent[] = [];
  const started = createPlanner({
    supergraphSdl,
    planner: plannerPolicy(planner),
    limits: { ...operationLimitDefaults, depth: 40 },
    cost: costDefaults,
    introspection: false,
    access: { coordinates: {}, protection: {} },
    onEvent: (event) => events.push(event),
    ...options,
  });
  await started.ready();
  return {
    ...started,
    events,
    async plan(query, { client, ...request } = {}) {
      const { value, errors = [] } = await started.prepare({ query, ...request }, { client });
      return {
        ...value,
        codes: errors.map(({ extensions }) => extensions.code),
        messages: errors.map(({ message }) => message),
      };
    },
  };
};

/** A schema with one entity field that so many subgraphs share: each level of a nest multiplies the ways to answer it. */
export const sharedNest = (subgraphs: number): string => {
  const sharing = Array.from({ length: subgraphs }, (_, index) => [
    `shares${index}`,
    `type Node @key(fields: "id") { id: ID! next: Node @shareable value: Int @shareable only${index}: Int }`,
  ]);
  const root = `type Query { root: Node } type Node @key(fields: "id") { id: ID! }`;
  return composeSdl({ root, ...Object.fromEntries(sharing) });
};

/** `{root{id next{id next{…}}}}`, so many levels deep. */
export const nestedQuery = (levels: number, leaf = "id"): string =>
  `{root${`{${leaf} next`.repeat(levels)}{${leaf}}${"}".repeat(levels)}}`;
