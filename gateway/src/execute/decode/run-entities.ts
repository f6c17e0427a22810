import type { Representation } from "../../plan/index.ts";
import type { Path, SubgraphAnswer } from "../types.ts";
import { guardItem } from "./entity-guard.ts";
import { createPlaces, noteAllGaps, noteItemGaps, type EntityPlaces, type Joined } from "./entity-places.ts";
import { merge, put } from "./merge.ts";
import { givenBy, type PreparedFetch } from "./prepare.ts";
import { createFaults, faultOf, invalidAnswer, type Faults } from "./read-faults.ts";
import { readFields } from "./read-values.ts";
import type { Item } from "./represent.ts";
import type { Run } from "./run.ts";
import type { Json, Shape } from "./shapes.ts";
import { own } from "./targets.ts";
import { tellPath } from "./walk-places.ts";

/** How items of one representation and shape are merged. */
interface Merging {
  readonly representation: Representation;
  readonly shape: Shape;
  /** Keys to merge. */
  readonly sources: readonly string[];
}

/** By item: what was read (null where the domain has no such entity, undefined where nothing may be believed), and how it is merged. */
interface Received {
  readonly reads: (Json | null | undefined)[];
  readonly mergings: (Merging | undefined)[];
}

/** What was worked out for a representation lasts as long as its program. */
const knownMergings = new WeakMap<Representation, Map<Shape, Merging>>();

const mergingOf = (prepared: PreparedFetch, representation: Representation, shape: Shape): Merging => {
  const known = knownMergings.get(representation) ?? new Map<Shape, Merging>();
  const found = known.get(shape);
  if (found) return found;
  const merging = { representation, shape, sources: givenBy(prepared, representation, [shape.typename]) };
  knownMergings.set(representation, known.set(shape, merging));
  return merging;
};

interface Reply {
  readonly run: Run;
  readonly joined: Joined;
  readonly answer: SubgraphAnswer;
  readonly faults: Faults;
  readonly places: EntityPlaces;
}

const itemOf = ({ joined }: Reply, path: Path): number | undefined => {
  const [key, index] = path;
  const isItem = key === "_entities" && typeof index === "number" && index in joined.asked.items;
  return isItem ? index : undefined;
};

const none: ReadonlySet<number> = new Set();

/** Notes errors where the items stand; gives the items that have any. */
const noteErrors = (reply: Reply): ReadonlySet<number> => {
  const { run, joined, answer, places } = reply;
  const { fetch, place } = joined.prepared;
  if (!answer.errors?.length) return none;
  const items = new Set<number>();
  const seen = new Set<string>();
  for (const error of answer.errors) {
    const fault = faultOf(fetch.domain, error);
    const item = itemOf(reply, error.path ?? []);
    run.causes[fetch.id] ??= fault;
    if (item === undefined) {
      if (Array.isArray(answer.data?.["_entities"])) run.book.note(fault, undefined);
      continue;
    }
    items.add(item);
    const { path } = tellPath([place], error.path?.slice(2) ?? [], { from: "key", to: "source" });
    const about = [fault.code, item, ...path].join("\0");
    if (seen.has(about) || run.book.isFull()) continue;
    seen.add(about);
    if (path.length === 0) noteItemGaps(run, joined, { fault, places, item });
    else for (const start of places.ofItem(item)) run.book.note(fault, [...start, ...path]);
  }
  return items;
};

const noteFaults = ({ run, joined, faults, places }: Reply): void => {
  const { fetch, place } = joined.prepared;
  const fault = invalidAnswer(fetch.domain);
  if (faults.paths.length > 0) run.causes[fetch.id] ??= fault;
  for (const [, item, ...rest] of faults.paths) {
    if (run.book.isFull()) return;
    const { path } = tellPath([place], rest, { from: "key", to: "source" });
    for (const start of places.ofItem(item as number)) run.book.note(fault, [...start, ...path]);
  }
};

/** Reads each item under the guard. */
const readItems = (reply: Reply, list: unknown[], failed: ReadonlySet<number>): Received => {
  const { run, joined, faults, places } = reply;
  const { prepared, asked } = joined;
  const { reading } = faults;
  const received: Received = { reads: [], mergings: [] };
  reading.path[0] = "_entities";
  let last: Merging | undefined;
  for (let index = 0; index < asked.items.length; index += 1) {
    const item = asked.items[index] as Item;
    const given = list[index];
    const shape = given === null ? undefined : guardItem(prepared.place, item, given);
    let read: Json | null | undefined = failed.has(index) ? undefined : null;
    if (typeof shape === "object") {
      const { representation } = item;
      if (last?.representation !== representation || last.shape !== shape) {
        last = mergingOf(prepared, representation, shape);
      }
      reading.path[1] = index;
      reading.depth = 1;
      read = readFields(reading, given as Json, shape);
      // What was read takes the place of what came, which need not outlive it.
      list[index] = read;
    } else if (shape !== undefined) {
      faults.refuse(shape);
      noteItemGaps(run, joined, { fault: invalidAnswer(prepared.fetch.domain), places, item: index });
      read = undefined;
    }
    received.reads.push(read);
    received.mergings.push(last);
  }
  return received;
};

const mergeItem = (target: Json, item: Item, read: Json, { shape, sources }: Merging): void => {
  // Objects of different types stand for one item where the domain knows an interface alone; what else becomes of them is not the same.
  const isShared = target !== item.target && target["__typename"] !== item.target["__typename"];
  const given = isShared ? structuredClone(read) : read;
  if (shape.typename !== item.representation.typename) put(target, "__typename", shape.typename);
  for (let index = 0; index < sources.length; index += 1) {
    const source = sources[index] as string;
    merge(target, source, given[source]);
  }
};

const mergeItems = ({ run, joined }: Reply, { reads, mergings }: Received): void => {
  const { prepared, targets, asked } = joined;
  for (let position = 0; position < targets.length; position += 1) {
    const target = targets[position] as Json;
    const index = asked.itemOf[position];
    if (index === undefined) continue;
    const item = asked.items[index] as Item;
    const read = reads[index];
    if (read) mergeItem(target, item, read, mergings[index] as Merging);
    else if (read === null) nullify(run, target, givenBy(prepared, item.representation));
  }
};

const nullify = ({ absent }: Run, target: Json, sources: readonly string[]): void => {
  const keys = absent.get(target) ?? new Set();
  absent.set(target, keys);
  for (const source of sources) {
    if (own(target, source) !== undefined) continue;
    put(target, source, null);
    keys.add(source);
  }
};

/** What a fetch would have given an entity that cannot be there is null. */
export const nullifyAbsent = (run: Run, { prepared, targets, asked }: Joined): void => {
  for (const index of asked.absent) {
    const target = targets[index] as Json;
    const representation = prepared.fetch.entities?.representations[String(own(target, "__typename"))];
    if (representation) nullify(run, target, givenBy(prepared, representation));
  }
};

/** Merges the answer of an entity fetch: each item into the objects that it was asked for, and into nothing else. Whether nothing was wrong with it. */
export const mergeEntities = (run: Run, joined: Joined, answer: SubgraphAnswer): boolean => {
  const { domain } = joined.prepared.fetch;
  const reply: Reply = {
    run,
    joined,
    answer,
    faults: createFaults(answer),
    places: createPlaces(run, joined),
  };
  const failed = noteErrors(reply);
  const list = own((answer.data ?? {}) as Json, "_entities");
  if (!Array.isArray(list)) {
    const [error] = answer.errors ?? [];
    noteAllGaps(run, joined, error ? faultOf(domain, error) : invalidAnswer(domain));
    return false;
  }
  const received = readItems(reply, list, failed);
  const surplus = list.length - received.reads.length;
  if (surplus > 0) reply.faults.refuse(`${surplus} more items than asked for`);
  noteFaults(reply);
  mergeItems(reply, received);
  reply.faults.tell(run, domain, "entities-refused");
  return reply.faults.isNone() && (answer.errors ?? []).length === 0;
};
