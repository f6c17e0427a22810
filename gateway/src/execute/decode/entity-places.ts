import type { Path } from "../types.ts";
import type { Fault } from "./error-book.ts";
import { givenBy, type PreparedFetch } from "./prepare.ts";
import type { Asked } from "./represent.ts";
import type { Run } from "./run.ts";
import type { Json } from "./shapes.ts";
import { findPlaces, own } from "./targets.ts";
import { provides } from "./walk-places.ts";

/** A fetch of entities, with the objects that its answer is for. */
export interface Joined {
  readonly prepared: PreparedFetch;
  readonly targets: readonly Json[];
  readonly asked: Asked;
}

/** Paths in the merged answers, worked out when the first of them is needed: only faults have any. */
export interface EntityPlaces {
  /** Of the objects that the item stands for. */
  ofItem(item: number): readonly Path[];
  ofTarget(target: Json): readonly Path[];
}

export const createPlaces = (run: Run, { prepared, targets, asked }: Joined): EntityPlaces => {
  let paths: Map<Json, Path[]> | undefined;
  let targetsOf: Map<number, Set<Json>> | undefined;
  const ofTarget = (target: Json): readonly Path[] => {
    paths ??= findPlaces(run.root, prepared.fetch.path);
    return paths.get(target) ?? [];
  };
  const group = (): Map<number, Set<Json>> => {
    const groups = new Map<number, Set<Json>>();
    for (const [index, target] of targets.entries()) {
      const item = asked.itemOf[index];
      if (item !== undefined) groups.set(item, (groups.get(item) ?? new Set()).add(target));
    }
    return groups;
  };
  return {
    ofTarget,
    ofItem(item) {
      targetsOf ??= group();
      return [...(targetsOf.get(item) ?? [])].flatMap(ofTarget);
    },
  };
};

/** Notes the fault at every path that the fetch was to give the item. */
export const noteItemGaps = (
  run: Run,
  { prepared, asked }: Joined,
  { fault, places, item }: { fault: Fault; places: EntityPlaces; item: number },
): void => {
  run.causes[prepared.fetch.id] ??= fault;
  const representation = asked.items[item]?.representation;
  if (!representation) return;
  for (const path of places.ofItem(item))
    for (const source of givenBy(prepared, representation))
      run.book.note(fault, [...path, source], { isGap: true });
};

/** Notes the fault at every path that the fetch was to give any item. */
export const noteAllGaps = (run: Run, joined: Joined, fault: Fault): void => {
  const places = createPlaces(run, joined);
  for (const item of joined.asked.items.keys()) noteItemGaps(run, joined, { fault, places, item });
};

const whyMissing = (run: Run, path: Path): Fault | undefined => {
  const { fetches } = run.prepared;
  const failed = fetches.find(({ fetch, place }) => run.causes[fetch.id] && provides(fetch, place, path));
  return failed && run.causes[failed.fetch.id];
};

/** Notes why some entities are not asked for at all: what should have given their key, or what the domain requires, failed. */
export const noteLacking = (run: Run, joined: Joined): void => {
  const { prepared, targets, asked } = joined;
  if (asked.lacking.length === 0) return;
  const places = createPlaces(run, joined);
  const representations = prepared.fetch.entities?.representations ?? {};
  for (const index of asked.lacking) {
    const target = targets[index] as Json;
    const name = own(target, "__typename");
    const representation =
      typeof name === "string" ? representations[name] : Object.values(representations)[0];
    const missing = representation?.fields.find(({ source }) => own(target, source) === undefined);
    for (const path of places.ofTarget(target)) {
      const source = missing?.source ?? representation?.fields.at(-1)?.source ?? "__typename";
      const fault = whyMissing(run, [...path, source]);
      if (!fault || !representation) continue;
      run.causes[prepared.fetch.id] ??= fault;
      for (const given of givenBy(prepared, representation))
        run.book.note(fault, [...path, given], { isGap: true });
    }
  }
};
