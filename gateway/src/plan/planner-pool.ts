import { anonymous } from "@trellis/shared/identity";
import { createClearances, type Clearance, type Clearances } from "@trellis/shared/policy/deciding";
import type { Prepared } from "../operation/index.ts";
import { createAsking, failed, linesOf, type Asked, type Asking } from "./asking.ts";
import { createLabelDraw, type LabelDraw } from "./override-labels.ts";
import { createPlannerQueue } from "./planner-queue.ts";
import { startPlannerThread } from "./planner-thread.ts";
import type { Access, Asker, PlannedOperation, Planner, PlannerEvent } from "./planner.ts";
import { createProgramCache, type Form, type ProgramCache } from "./program-cache.ts";
import type { PlannerLoad, Ready } from "./protocol.ts";
import { createThreadPair, type ThreadPair } from "./thread-pair.ts";

/** What a planner is made of. */
export interface PlannerOptions extends PlannerLoad {
  onEvent?(event: PlannerEvent): void;
  /** The entry of a planner's thread. */
  readonly workerUrl?: URL;
}

const overloaded: Prepared<never> = {
  errors: [
    {
      message: "Too many operations wait to be planned; try again later.",
      extensions: { code: "OVERLOADED" },
    },
  ],
};

/** Prepares what is not known yet, each text once at a time. */
const createSharing = (asking: Asking, cache: ProgramCache) => {
  const underWay = new Map<string, Promise<Form>>();
  const prepareNew = async (question: Asked): Promise<Form> => {
    const { form, isKept } = await asking.prepare(question);
    if (isKept) cache.keep(form);
    return form;
  };
  /** Equal texts share one preparation, except where the program depends on variables that differ. */
  return async (question: Asked): Promise<Prepared<PlannedOperation>> => {
    const { request, labels, clearance } = question;
    const key = JSON.stringify([request.operationName ?? null, labels, clearance.key, request.query]);
    const known = underWay.get(key);
    if (known === undefined) {
      const form = prepareNew(question).finally(() => underWay.delete(key));
      underWay.set(key, form);
      return (await form).prepared;
    }
    const { prepared, dependsOn } = await known;
    if (dependsOn.length === 0) return prepared;
    return cache.find(request, labels, clearance) ?? (await prepareNew(question)).prepared;
  };
};

/** What is known once the first thread is ready. */
interface Standing {
  readonly access: Access;
  readonly clearances: Clearances;
  readonly draw: LabelDraw;
  /** The clearance of whoever did not sign in. */
  readonly nobody: Clearance;
}

const standingOf = ({ access, overrideLabels }: Ready, { planner }: PlannerOptions): Standing => {
  const clearances = createClearances(access.conditions);
  const draw = createLabelDraw(overrideLabels, planner.overrideLabels);
  return { access, clearances, draw, nobody: clearances.of(anonymous) };
};

/** The standing of a planner, from the first thread that is ready on. */
const awaitStanding = (pair: ThreadPair, options: PlannerOptions) => {
  let standing: Standing | undefined;
  const start = async (): Promise<void> => {
    standing = standingOf(await pair.ready, options);
  };
  const ready = start();
  ready.catch(() => {});
  return {
    ready,
    /** Undefined before that. */
    peek: () => standing,
    /** Throws before that. */
    now(): Standing {
      if (standing) return standing;
      throw new Error("The planner is not ready.");
    },
  };
};

const nobodyInParticular: Asker = {};

interface Preparing {
  readonly stand: ReturnType<typeof awaitStanding>;
  readonly asking: Asking;
  readonly cache: ProgramCache;
  readonly isFull: () => boolean;
}

/** Makes what finds the program of a request, or has it prepared; and counts which. */
const createPreparing = ({ stand, asking, cache, isFull }: Preparing) => {
  const counts = { hits: 0, misses: 0 };
  const prepareShared = createSharing(asking, cache);
  const prepare: Planner["prepare"] = (request, asker = nobodyInParticular) => {
    const standing = stand.peek();
    if (!standing)
      return stand.ready.then(
        () => prepare(request, asker),
        () => failed,
      );
    const { client, clearance = standing.nobody } = asker;
    const labels = standing.draw();
    const found = cache.find(request, labels, clearance);
    if (found) {
      counts.hits += 1;
      return found;
    }
    counts.misses += 1;
    const errors = asking.refusals.reason(request.query, client);
    if (errors) return { errors };
    if (isFull()) return overloaded;
    return prepareShared({ request, labels, clearance, client });
  };
  return { prepare, counts };
};

/** Makes what tells people of operations and schemas; the schema of each clearance is made once. */
const createTelling = (stand: Preparing["stand"], asking: Asking): Pick<Planner, "explain" | "schema"> => {
  const schemas = new WeakMap<Clearance, Promise<string>>();
  return {
    async explain(request, clearance) {
      await stand.ready.catch(() => {});
      const standing = stand.peek();
      if (!standing) return linesOf(failed);
      return asking.explain({ request, labels: standing.draw(), clearance: clearance ?? standing.nobody });
    },
    async schema(asker) {
      await stand.ready;
      const clearance = asker ?? stand.now().nobody;
      const schema = schemas.get(clearance) ?? asking.schema(clearance);
      schemas.set(clearance, schema);
      schema.catch(() => schemas.delete(clearance));
      return schema;
    },
  };
};

/** Starts a planner: one thread that serves and a spare one. Close it, or its threads keep the process alive. */
export const createPlanner = (options: PlannerOptions): Planner => {
  const { supergraphSdl, planner, limits, cost, introspection, access } = options;
  const url = options.workerUrl ?? new URL("../plan-worker.ts", import.meta.url);
  const load = { supergraphSdl, planner, limits, cost, introspection, access };
  const pair = createThreadPair(() => startPlannerThread(url, load));
  const queue = createPlannerQueue(pair, planner.wallClockMilliseconds);
  let isClosed = false;
  const onEvent = (event: PlannerEvent): void => {
    if (!isClosed) options.onEvent?.(event);
  };
  const asking = createAsking(queue, { policy: planner, onEvent });
  const cache = createProgramCache(planner.cacheMebibytes * 2 ** 20);
  const stand = awaitStanding(pair, options);
  const isFull = () => queue.waiting() >= planner.queue;
  const { prepare, counts } = createPreparing({ stand, asking, cache, isFull });
  return {
    ready: () => stand.ready,
    access: () => stand.now().access,
    clearanceOf: (principal) => stand.now().clearances.of(principal),
    prepare,
    ...createTelling(stand, asking),
    mostUsed: cache.mostUsed,
    async warm(requests) {
      await stand.ready;
      const { clearances } = stand.now();
      for (const { clearance, ...request } of requests)
        await prepare(request, { clearance: clearance && clearances.of(clearance.of) });
    },
    figures: () => ({
      ...counts,
      stopped: asking.stopped(),
      waiting: queue.waiting(),
      bytes: cache.bytes(),
    }),
    close() {
      isClosed = true;
      return pair.close();
    },
  };
};
