import { messageOf } from "@trellis/shared/errors";
import type { Log } from "../config/index.ts";
import { deepFreeze } from "./freeze.ts";
import { loadLastGood, saveLastGood } from "./last-good.ts";
import type { Composition, Snapshot } from "./types.ts";
import type { Workshop } from "./workshop.ts";

const maxTold = 100;

export interface KeeperOptions {
  /** Where the last good supergraph is kept; absent where none is. */
  readonly folder?: string | undefined;
  /** Makes the snapshot the one that new requests are served from; a snapshot for which it throws is refused. */
  activate(snapshot: Snapshot): Promise<void>;
  readonly log: Log;
}

/** Has snapshots taken one after the other, and keeps the last good one. */
export interface Keeper {
  current(): Snapshot | undefined;
  /** Has the last good one taken, as `adapt` makes it; undefined where there is none that can be used, or none of such a source. */
  startFromDisk(adapt: (snapshot: Snapshot) => Snapshot | undefined): Promise<Snapshot | undefined>;
  /** What is wrong with the composition, also where only taking it shows that; nothing where it is served now. Says either in the log. */
  offer(composition: Composition): Promise<readonly string[]>;
}

/** Makes a keeper that has nothing yet; `workshop` writes what it made itself, so that nobody else has to turn it into text. */
export const createKeeper = (options: KeeperOptions, workshop: Workshop): Keeper => {
  const { folder, log } = options;
  let current: Snapshot | undefined;

  const take = async (snapshot: Snapshot): Promise<void> => {
    await options.activate(snapshot);
    current = snapshot;
    const names = Object.keys(snapshot.urls ?? snapshot.table.domains).join(", ");
    log({ level: "info", event: "supergraph-taken", message: `supergraph ${snapshot.version} of ${names}` });
  };
  const keep = async (snapshot: Snapshot): Promise<void> => {
    if (folder === undefined) return;
    try {
      // The thread may be gone: it died, or everything is about to end.
      const isKept = await workshop.keep(folder, snapshot.version).catch(() => false);
      if (!isKept) await saveLastGood(folder, snapshot);
    } catch (error) {
      const message = `the supergraph is served but could not be kept: ${messageOf(error)}`;
      log({ level: "error", event: "last-good-unsaved", message });
    }
  };
  const problemsOf = async (composition: Composition): Promise<readonly string[]> => {
    if (composition.problems) return composition.problems;
    try {
      await take(deepFreeze(composition.snapshot));
      return [];
    } catch (error) {
      return [`supergraph: ${messageOf(error)}`];
    }
  };

  return {
    current: () => current,
    async startFromDisk(adapt) {
      if (folder === undefined) return undefined;
      try {
        const kept = await loadLastGood(folder);
        const snapshot = kept && adapt(kept);
        if (snapshot) await take(deepFreeze(snapshot));
        return snapshot;
      } catch (error) {
        const message = `the last good supergraph cannot be used: ${messageOf(error)}`;
        log({ level: "warn", event: "last-good-unusable", message });
        return undefined;
      }
    },
    async offer(composition) {
      if (composition.snapshot && composition.snapshot.version === current?.version) return [];
      const problems = await problemsOf(composition);
      for (const message of problems.slice(0, maxTold))
        log({ level: "error", event: "supergraph-refused", message });
      if (problems.length === 0 && current) await keep(current);
      return problems;
    },
  };
};
