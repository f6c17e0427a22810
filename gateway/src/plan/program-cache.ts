import { isDeepStrictEqual } from "node:util";
import { LRUCache } from "lru-cache";
import type { Clearance } from "@trellis/shared/policy";
import type { Prepared } from "../operation/index.ts";
import { givenValue, type PlannedOperation, type PlanRequest, type UsedRequest } from "./planner.ts";

/** Forms of one text that are kept: by operation name, clearance, override labels and the variables that introspection depends on. */
const mostForms = 64;
/** Bytes that a form takes besides its texts. */
const formBytes = 256;
/** Share of the bytes for what was asked for once; the rest is for what was asked for again. */
const onceShare = 0.2;
/** Texts found last, one for each length modulo this: found without the hash of a text that was just received. */
const places = 1024;
/** How often a text that is found so is noted as in use. */
const noteEvery = 32;
const refusedBytes = 2 ** 20;
const refusedMilliseconds = 60_000;

/** What is kept of one request. */
export interface Form {
  readonly request: PlanRequest;
  readonly labels: readonly string[];
  /** The very object that who asks is given as well. */
  readonly clearance: Clearance;
  /** Variables that the program depends on. */
  readonly dependsOn: readonly string[];
  readonly prepared: Prepared<PlannedOperation>;
  readonly bytes: number;
}

interface Text {
  readonly query: string;
  readonly forms: readonly Form[];
  uses: number;
}

/** Keeps what was prepared by the text of the request. */
export interface ProgramCache {
  find(
    request: PlanRequest,
    labels: readonly string[],
    clearance: Clearance,
  ): Prepared<PlannedOperation> | undefined;
  keep(form: Form): void;
  /** The requests found most often, the most found first. */
  mostUsed(count: number): UsedRequest[];
  bytes(): number;
}

const isSame = (one: PlanRequest, other: PlanRequest, names: readonly string[]): boolean =>
  names.every((name) => isDeepStrictEqual(givenValue(one, name), givenValue(other, name)));

const fits = (form: Form, request: PlanRequest, labels: readonly string[], clearance: Clearance): boolean =>
  // Who may see the same has the same clearance, and a draw gives the same list for the same labels.
  form.clearance === clearance &&
  form.labels === labels &&
  (form.request.operationName ?? undefined) === (request.operationName ?? undefined) &&
  (form.dependsOn.length === 0 || isSame(form.request, request, form.dependsOn));

/** A program that several forms have counts once. */
const sizeOf = ({ forms }: Text): number => {
  const counted = new Set<unknown>();
  let size = 0;
  for (const { bytes, request, prepared } of forms) {
    size += formBytes + request.query.length * 2;
    const program = prepared.value?.program ?? prepared;
    if (!counted.has(program)) size += bytes;
    counted.add(program);
  }
  return size;
};

const findIn = (
  text: Text | undefined,
  request: PlanRequest,
  labels: readonly string[],
  clearance: Clearance,
) => {
  for (const form of text?.forms ?? []) {
    if (fits(form, request, labels, clearance)) return form.prepared;
  }
  return undefined;
};

/** Where texts stand that came once, those that came again, and those that are refused. */
const createStores = (maxBytes: number, leave: (text: Text) => void) => {
  const bounded = (share: number) => {
    const maxSize = Math.ceil(maxBytes * share);
    return new LRUCache<string, Text>({
      maxSize,
      maxEntrySize: maxSize,
      sizeCalculation: sizeOf,
      dispose: leave,
    });
  };
  const refused = new LRUCache<string, Text>({
    maxSize: refusedBytes,
    sizeCalculation: sizeOf,
    ttl: refusedMilliseconds,
  });
  return { once: bounded(onceShare), again: bounded(1 - onceShare), refused };
};

const mostUsedOf = (texts: readonly Text[], count: number): ReturnType<ProgramCache["mostUsed"]> =>
  texts
    .toSorted((a, b) => b.uses - a.uses)
    .flatMap(({ forms }) => forms.map((form, age) => ({ form, age })))
    // One form of each text before the second of any.
    .toSorted((a, b) => a.age - b.age)
    .slice(0, count)
    .map(({ form: { request, clearance } }) => ({ ...request, clearance }));

/**
 * Makes a cache of so many bytes. What was found again stands apart from what was only prepared, and refusals apart from both, so that a flood of texts
 * that come once, or are wrong, drives out nothing that is in use.
 */
export const createProgramCache = (maxBytes: number): ProgramCache => {
  const front = Array.from<Text | undefined>({ length: places });
  const leave = (text: Text): void => {
    const place = text.query.length % places;
    if (front[place] === text) front[place] = undefined;
  };
  const { once, again, refused } = createStores(maxBytes, leave);

  /** What some may ask for may be refused to others. */
  const findBehind: ProgramCache["find"] = (request, labels, clearance) => {
    const { query } = request;
    const used = again.get(query);
    const text = used ?? once.get(query);
    const found = findIn(text, request, labels, clearance);
    if (text === undefined || found === undefined)
      return findIn(refused.get(query), request, labels, clearance);
    text.uses += 1;
    if (used === undefined) {
      once.delete(query);
      again.set(query, text);
    }
    front[query.length % places] = text;
    return found;
  };
  return {
    find(request, labels, clearance) {
      const { query } = request;
      const text = front[query.length % places];
      if (text === undefined || text.query !== query) return findBehind(request, labels, clearance);
      text.uses += 1;
      if (text.uses % noteEvery === 0) again.get(query);
      return findIn(text, request, labels, clearance) ?? findBehind(request, labels, clearance);
    },
    keep(form) {
      const { query } = form.request;
      const cache = form.prepared.errors ? refused : again.has(query) ? again : once;
      const known = cache.peek(query);
      const { request, labels, clearance } = form;
      const others = known?.forms.filter((other) => !fits(other, request, labels, clearance)) ?? [];
      cache.set(query, { query, forms: [form, ...others].slice(0, mostForms), uses: known?.uses ?? 0 });
    },
    mostUsed: (count) => mostUsedOf([...again.values(), ...once.values()], count),
    bytes: () => once.calculatedSize + again.calculatedSize + refused.calculatedSize,
  };
};
