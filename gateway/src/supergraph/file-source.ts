import { lstatSync, watch, type FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { messageOf, UserError } from "@trellis/shared/errors";
import type { Log, PollingPolicy, SupergraphPolicy } from "../config/index.ts";
import { createKeeper } from "./keeper.ts";
import { createRhythm } from "./rhythm.ts";
import { withUrls } from "./subgraph-urls.ts";
import type { Composition, Snapshot, SupergraphSource } from "./types.ts";
import { createWorkshop } from "./workshop.ts";

/** A file is read this long after the first sign of a change, in milliseconds, so that a writer is done with it. */
const settleMilliseconds = 100;

export interface FileSourceOptions {
  readonly policy: SupergraphPolicy;
  /** Where the last good supergraph is kept; absent where nothing is. */
  readonly folder?: string | undefined;
  readonly polling: PollingPolicy;
  /** Whether snapshots must have the schemas of their subgraphs, as the `apollo` engine needs them. */
  readonly needsSdls?: boolean;
  /** Makes the snapshot the one that new requests are served from; a snapshot for which it throws is refused. */
  activate(snapshot: Snapshot): Promise<void>;
  readonly log: Log;
}

/** What tells one content of a file from another without reading it; the code of the error where there is none. */
const signOf = (file: string): Promise<string> =>
  stat(file).then(
    ({ dev, ino, size, mtimeMs, ctimeMs }) => [dev, ino, size, mtimeMs, ctimeMs].join(" "),
    ({ code }: NodeJS.ErrnoException) => String(code),
  );

const isLink = (file: string): boolean =>
  lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/**
 * Watches the folder, not the file: a file that is replaced by renaming another one is no longer the file that was watched. Of a link, whatever happens in
 * its folder may be the sign.
 */
const watchFolder = (file: string, options: { onSign(): void; log: Log }): FSWatcher | undefined => {
  const say = (error: unknown) =>
    options.log({
      level: "warn",
      event: "supergraph-not-watched",
      message: `the supergraph is looked at now and then alone, because its folder cannot be watched: ${messageOf(error)}`,
    });
  try {
    return watch(dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === basename(file) || isLink(file)) options.onSign();
    }).on("error", say);
  } catch (error) {
    say(error);
    return undefined;
  }
};

const complete = (composition: Composition, policy: SupergraphPolicy): Composition => {
  if (composition.problems) return composition;
  try {
    return { snapshot: withUrls(composition.snapshot, policy) };
  } catch (error) {
    return { problems: [messageOf(error)] };
  }
};

/** Looks at the file, and offers what is new in it. */
const createFileLook = (
  { policy, polling, needsSdls = false }: FileSourceOptions,
  workshop: ReturnType<typeof createWorkshop>,
  keeper: ReturnType<typeof createKeeper>,
) => {
  let seen: string | undefined;
  let sign: string | undefined;
  let problems: readonly string[] = [];
  return {
    async look(signal?: AbortSignal): Promise<void> {
      const milliseconds = polling.composeMilliseconds;
      const now = await signOf(policy.file);
      if (now === sign) return;
      sign = now;
      const found = await workshop.read(policy, { milliseconds, seen, needsSdls });
      if (signal?.aborted) return;
      if (found.composition) problems = await keeper.offer(complete(found.composition, policy));
      seen = found.seen;
      if (found.composition?.isPassing) sign = undefined;
    },
    /** What is wrong with what was offered last. */
    problems: () => problems,
    /** Has the file read at the next look, whatever its sign. */
    again: () => void (sign = undefined),
    /** Has it offered at the next look, even if it is what it was. */
    anew: () => void (sign = seen = undefined),
  };
};

/**
 * Follows one file: each new content is checked in a worker and taken as a whole. What cannot be served is refused and logged once, and the last
 * good one is served. Resolves once there is one to serve; rejects with a UserError where the file cannot be served and nothing was kept.
 */
export const startFileSource = async (options: FileSourceOptions): Promise<SupergraphSource> => {
  const { policy, polling } = options;
  const workshop = createWorkshop();
  const keeper = createKeeper(options, workshop);
  const file = createFileLook(options, workshop, keeper);
  const adapt = (snapshot: Snapshot) => (snapshot.urls ? withUrls(snapshot, policy) : undefined);
  await file.look();
  if (file.problems().length > 0 && !(await keeper.startFromDisk(adapt))) {
    await workshop.close();
    throw new UserError(file.problems().join("\n"));
  }

  const rhythm = createRhythm({ look: file.look, pause: () => polling.schemaMilliseconds });
  const watcher = watchFolder(policy.file, {
    onSign() {
      file.again();
      rhythm.hurry(settleMilliseconds);
    },
    log: options.log,
  });
  return {
    current: keeper.current,
    isStale: () => file.problems().length > 0,
    hurry: () => rhythm.hurry(settleMilliseconds),
    again() {
      if (file.problems().length === 0) return;
      file.anew();
      rhythm.hurry(0);
    },
    async close() {
      watcher?.close();
      rhythm.stop();
      await workshop.close();
      await rhythm.ended;
    },
  };
};
