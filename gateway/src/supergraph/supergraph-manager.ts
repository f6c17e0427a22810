import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@trellis/shared/errors";
import type { Log, PollingPolicy } from "../config/index.ts";
import { createComposer, type Composer } from "./composer.ts";
import { deepFreeze } from "./freeze.ts";
import { loadLastGood, saveLastGood } from "./last-good.ts";
import type { Composition, Sdls, Snapshot } from "./types.ts";

/** How often domains are asked until there is a first supergraph, in milliseconds. */
const firstPollMilliseconds = 250;
/** Pause between two looks that calls asked for because a domain serves another schema, in milliseconds. */
const driftMilliseconds = 500;

export interface SupergraphManagerOptions {
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

export interface SupergraphManager {
  /** The snapshot that new requests are served from; undefined until there is one. */
  current(): Snapshot | undefined;
  /** True while what the domains serve does not compose, so that an older supergraph is served. */
  isStale(): boolean;
  /** Looks at the domains soon instead of at the next turn. */
  hurry(): void;
  close(): Promise<void>;
}

const keyOf = (sdls: Sdls): string =>
  JSON.stringify(Object.entries(sdls).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const pick = (sdls: Sdls, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (sdls[name] === undefined ? [] : [[name, sdls[name]]])));

interface State {
  current: Snapshot | undefined;
  /** The last schema of each domain, seen now or kept from before. */
  sdls: Record<string, string>;
  refused: string | undefined;
  /** Whether this process composed what is served; another release may have made what was kept of the same schemas. */
  isOurs: boolean;
  readonly started: number;
  /** Domains that did not give their schema when they were last asked. */
  readonly silent: Set<string>;
}

const sayReach = (
  options: SupergraphManagerOptions,
  state: State,
  reach: { domain: string; error?: unknown },
) => {
  const { domain, error } = reach;
  if (error !== undefined && !state.silent.has(domain)) {
    state.silent.add(domain);
    const message = `the domain does not give its schema: ${messageOf(error)}`;
    options.log({ level: "warn", event: "domain-silent", domain, message });
  }
  if (error === undefined && state.silent.delete(domain)) {
    options.log({
      level: "info",
      event: "domain-back",
      domain,
      message: "the domain gives its schema again",
    });
  }
};

/** The schema of every domain: as it is now, or as it was last seen. */
const askDomains = async (options: SupergraphManagerOptions, state: State, signal: AbortSignal) => {
  const sdls = { ...state.sdls };
  await Promise.all(
    options.domains.map(async (domain) => {
      try {
        sdls[domain] = await options.fetchSdl(domain, signal);
        sayReach(options, state, { domain });
      } catch (error) {
        if (!signal.aborted) sayReach(options, state, { domain, error });
      }
    }),
  );
  return sdls;
};

const take = async (options: SupergraphManagerOptions, state: State, snapshot: Snapshot): Promise<void> => {
  await options.activate(snapshot);
  state.current = snapshot;
  const domains = Object.keys(snapshot.table.domains).join(", ");
  const message = `supergraph ${snapshot.version} of ${domains}`;
  options.log({ level: "info", event: "supergraph-taken", message });
};

const refuse = ({ log }: SupergraphManagerOptions, problems: readonly string[]): void => {
  for (const message of problems.slice(0, 100)) log({ level: "error", event: "supergraph-refused", message });
};

const startFromDisk = async (options: SupergraphManagerOptions, state: State): Promise<void> => {
  try {
    const snapshot = await loadLastGood(options.folder);
    if (!snapshot) return;
    state.sdls = pick(snapshot.sdls, options.domains);
    await take(options, state, snapshot);
  } catch (error) {
    const message = `the last good supergraph cannot be used: ${messageOf(error)}`;
    options.log({ level: "warn", event: "last-good-unusable", message });
  }
};

/** What is wrong with the composition, also where only taking it shows that; nothing where it was taken. */
const tryTaking = async (
  options: SupergraphManagerOptions,
  state: State,
  composition: Composition,
): Promise<readonly string[]> => {
  if (composition.problems) return composition.problems;
  if (composition.snapshot.version === state.current?.version) return [];
  try {
    await take(options, state, deepFreeze(composition.snapshot));
    return [];
  } catch (error) {
    return [`supergraph: ${messageOf(error)}`];
  }
};

const keep = async ({ folder, log }: SupergraphManagerOptions, snapshot: Snapshot): Promise<void> => {
  try {
    await saveLastGood(folder, snapshot);
  } catch (error) {
    const message = `the supergraph could not be kept: ${messageOf(error)}`;
    log({ level: "error", event: "last-good-unsaved", message });
  }
};

const recompose = async (
  options: SupergraphManagerOptions,
  state: State,
  { composer, signal }: { composer: Composer; signal: AbortSignal },
): Promise<void> => {
  const key = keyOf({ ...state.sdls, ...options.own });
  const isSame = state.current !== undefined && keyOf(state.current.sdls) === key;
  // Domains that are still starting need the machine more.
  if (isSame && (state.isOurs || state.silent.size > 0)) state.refused = undefined;
  else if (state.refused !== key) {
    const milliseconds = options.polling.composeMilliseconds;
    const subgraphs = { domains: state.sdls, own: options.own };
    const composition = await composer.compose(subgraphs, milliseconds);
    if (signal.aborted) return;
    const served = state.current;
    const problems = await tryTaking(options, state, composition);
    state.refused = problems.length > 0 ? key : undefined;
    state.isOurs ||= problems.length === 0;
    if (problems.length > 0) refuse(options, problems);
    else if (state.current && state.current !== served) await keep(options, state.current);
  }
};

const isWorthComposing = (options: SupergraphManagerOptions, state: State): boolean => {
  const isComplete = options.domains.every((domain) => state.sdls[domain] !== undefined);
  const isLate = Date.now() - state.started >= options.polling.graceMilliseconds;
  return isComplete || ((state.current !== undefined || isLate) && Object.keys(state.sdls).length > 0);
};

/**
 * Follows the domains: asks each for its schema, composes what is new in a worker, and has it taken as a whole. A domain that is down keeps
 * its last schema. What does not compose is refused and logged once, and the last good one is served, also after a restart with every domain down.
 */
export const startSupergraphManager = async (
  options: SupergraphManagerOptions,
): Promise<SupergraphManager> => {
  const stop = new AbortController();
  const composer = createComposer();
  const state: State = {
    current: undefined,
    sdls: {},
    refused: undefined,
    isOurs: false,
    started: Date.now(),
    silent: new Set(),
  };
  let wake: (() => void) | undefined;
  await startFromDisk(options, state);

  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      state.sdls = await askDomains(options, state, stop.signal);
      if (!stop.signal.aborted && isWorthComposing(options, state))
        await recompose(options, state, { composer, signal: stop.signal });
      const rhythm = options.polling.schemaMilliseconds;
      const pause = state.current ? rhythm : Math.min(rhythm, firstPollMilliseconds);
      const woken = new AbortController();
      wake = () => woken.abort();
      await sleep(pause, undefined, { signal: AbortSignal.any([woken.signal, stop.signal]) }).catch(() => {});
    }
  };
  const following = follow();
  let hurryTimer: NodeJS.Timeout | undefined;

  return {
    current: () => state.current,
    isStale: () => state.refused !== undefined,
    hurry() {
      hurryTimer ??= setTimeout(() => {
        hurryTimer = undefined;
        wake?.();
      }, driftMilliseconds);
    },
    async close() {
      clearTimeout(hurryTimer);
      stop.abort();
      await composer.close();
      await following;
    },
  };
};
