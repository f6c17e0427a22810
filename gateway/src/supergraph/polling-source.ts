import type { Log, PollingPolicy } from "../config/index.ts";
import { createDomainAsker } from "./ask-domains.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { createRhythm } from "./rhythm.ts";
import type { Sdls, Snapshot, SupergraphSource } from "./types.ts";
import { createWorkshop, type Workshop } from "./workshop.ts";

/** How often domains are asked until there is a first supergraph, in milliseconds. */
const firstPollMilliseconds = 250;
/** Pause between two looks that calls asked for because a domain serves another schema, in milliseconds. */
const driftMilliseconds = 500;

export interface PollingSourceOptions {
  readonly domains: readonly string[];
  /** Schemas of the subgraphs that the gateway answers itself. */
  readonly own: Sdls;
  /** Where the last good supergraph is kept. */
  readonly folder: string;
  readonly polling: PollingPolicy;
  /** Gives the schema that a domain serves now; throws where it does not answer. */
  fetchSdl(domain: string, signal: AbortSignal): Promise<string>;
  /** Makes the snapshot the one that new requests are served from; a snapshot for which it throws is refused. */
  activate(snapshot: Snapshot): Promise<void>;
  readonly log: Log;
}

const pick = (sdls: Sdls, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (sdls[name] === undefined ? [] : [[name, sdls[name]]])));

/** Compares text by text: that is a comparison of bytes, which costs the loop nothing. */
const areSame = (a: Sdls, b: Sdls): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

interface State {
  /** The last schema of each domain, seen now or kept from before. */
  sdls: Record<string, string>;
  /** What was composed and refused for good. */
  refused: Sdls | undefined;
  isStale: boolean;
  /** Whether this process composed what is served; another release may have made what was kept of the same schemas. */
  isOurs: boolean;
  readonly started: number;
}

interface Tools {
  readonly keeper: Keeper;
  readonly workshop: Workshop;
  readonly signal: AbortSignal;
  /** How many domains were silent. */
  silent(): number;
}

const recompose = async (options: PollingSourceOptions, state: State, tools: Tools): Promise<void> => {
  const { keeper, workshop, signal } = tools;
  const current = keeper.current();
  const all = { ...state.sdls, ...options.own };
  // Domains that are still starting need the machine more.
  if (current && areSame(current.sdls, all) && (state.isOurs || tools.silent() > 0)) {
    state.refused = undefined;
    state.isStale = false;
  } else if (!state.refused || !areSame(state.refused, all)) {
    const subgraphs = { domains: state.sdls, own: options.own };
    const composition = await workshop.compose(subgraphs, options.polling.composeMilliseconds);
    if (signal.aborted) return;
    const problems = await keeper.offer(composition);
    state.isStale = problems.length > 0;
    state.refused = state.isStale && composition.isPassing !== true ? all : undefined;
    state.isOurs ||= problems.length === 0;
  }
};

/**
 * Follows the domains: asks each for its schema, composes what is new in a worker, and has it taken as a whole. A domain that is down keeps
 * its last schema. What does not compose is refused and logged once, and the last good one is served, also after a restart with every domain down.
 */
export const startPollingSource = async (options: PollingSourceOptions): Promise<SupergraphSource> => {
  const { domains, polling } = options;
  const workshop = createWorkshop();
  const keeper = createKeeper(options, workshop);
  const asker = createDomainAsker(options);
  const state: State = { sdls: {}, refused: undefined, isStale: false, isOurs: false, started: Date.now() };
  const kept = await keeper.startFromDisk((snapshot) => (snapshot.urls ? undefined : snapshot));
  if (kept) state.sdls = pick(kept.sdls, domains);

  const isWorthComposing = (): boolean => {
    const isComplete = domains.every((domain) => state.sdls[domain] !== undefined);
    const isLate = Date.now() - state.started >= polling.graceMilliseconds;
    return isComplete || ((keeper.current() !== undefined || isLate) && Object.keys(state.sdls).length > 0);
  };
  const rhythm = createRhythm({
    async look(signal) {
      state.sdls = { ...state.sdls, ...(await asker.ask(signal)) };
      if (!signal.aborted && isWorthComposing())
        await recompose(options, state, { keeper, workshop, signal, silent: asker.silent });
    },
    pause: () =>
      keeper.current()
        ? polling.schemaMilliseconds
        : Math.min(polling.schemaMilliseconds, firstPollMilliseconds),
  });

  return {
    current: keeper.current,
    isStale: () => state.isStale,
    hurry: () => rhythm.hurry(driftMilliseconds),
    again() {
      state.refused = undefined;
      rhythm.hurry(0);
    },
    async close() {
      rhythm.stop();
      await workshop.close();
      await rhythm.ended;
    },
  };
};
