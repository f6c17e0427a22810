import type { Prepared } from "../operation/index.ts";
import { createAsking, type Asked, type Asking } from "./asking.ts";
import { createLabelDraw, type LabelDraw } from "./override-labels.ts";
import { createPlannerQueue } from "./planner-queue.ts";
import { startPlannerThread } from "./planner-thread.ts";
import type { PlannedOperation, Planner, PlannerEvent, PlanRequest } from "./planner.ts";
import { createProgramCache, type Form, type ProgramCache } from "./program-cache.ts";
import type { PlannerLoad } from "./protocol.ts";
import { createThreadPair } from "./thread-pair.ts";

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
    const { request, labels } = question;
    const key = JSON.stringify([request.operationName ?? null, labels, request.query]);
    const known = underWay.get(key);
    if (known === undefined) {
      const form = prepareNew(question).finally(() => underWay.delete(key));
      underWay.set(key, form);
      return (await form).prepared;
    }
    const { prepared, dependsOn } = await known;
    if (dependsOn.length === 0) return prepared;
    return cache.find(request, labels) ?? (await prepareNew(question)).prepared;
  };
};

/** Starts a planner: one thread that serves and a spare one. Close it, or its threads keep the process alive. */
export const createPlanner = (options: PlannerOptions): Planner => {
  const { supergraphSdl, planner, limits, cost, introspection } = options;
  const url = options.workerUrl ?? new URL("../plan-worker.ts", import.meta.url);
  const load = { supergraphSdl, planner, limits, cost, introspection };
  const pair = createThreadPair(() => startPlannerThread(url, load));
  const queue = createPlannerQueue(pair, planner.wallClockMilliseconds);
  let isClosed = false;
  const onEvent = (event: PlannerEvent): void => {
    if (!isClosed) options.onEvent?.(event);
  };
  const asking = createAsking(queue, { policy: planner, onEvent });
  const cache = createProgramCache(planner.cacheMebibytes * 2 ** 20);
  const prepareShared = createSharing(asking, cache);
  const noLabels: readonly string[] = [];
  let draw: LabelDraw = () => noLabels;
  let hits = 0;
  let misses = 0;
  const start = async (): Promise<void> => {
    draw = createLabelDraw(await pair.ready, planner.overrideLabels);
  };
  const ready = start();
  ready.catch(() => {});

  const warm = async (requests: readonly PlanRequest[]): Promise<void> => {
    for (const request of requests) await prepare(request);
  };
  const prepare: Planner["prepare"] = (request, { client } = {}) => {
    const labels = draw();
    const found = cache.find(request, labels);
    if (found) {
      hits += 1;
      return found;
    }
    misses += 1;
    const errors = asking.refusals.reason(request.query, client);
    if (errors) return { errors };
    return queue.waiting() < planner.queue ? prepareShared({ request, labels, client }) : overloaded;
  };
  return {
    ready: () => ready,
    prepare,
    explain: (request) => asking.explain({ request, labels: draw() }),
    mostUsed: cache.mostUsed,
    warm,
    figures: () => ({
      hits,
      misses,
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
