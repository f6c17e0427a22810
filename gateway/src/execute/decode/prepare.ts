import type { Fetch, Program, Representation } from "../../plan/index.ts";
import { createShapes, type Place } from "./shapes.ts";
import { markWhole } from "./mark-whole.ts";

/** A fetch with what its answer is read by. */
export interface PreparedFetch {
  readonly fetch: Fetch;
  readonly place: Place;
  /** The same for fetches that ask for the same entities in the same words. */
  readonly asks: string;
}

/** A program without conditions, with what its answers are read by. */
export interface Prepared {
  readonly program: Program;
  readonly fetches: readonly PreparedFetch[];
  readonly answer: Place;
}

const preparedPrograms = new WeakMap<Program, Prepared>();

/** Works out once how the answers of a program are read. */
export const prepare = (program: Program): Prepared => {
  const found = preparedPrograms.get(program);
  if (found) return found;
  const toPlace = createShapes(({ source }) => source);
  const fetches = program.fetches.map((fetch) => ({
    fetch,
    place: toPlace(fetch.answer),
    asks: JSON.stringify([fetch.path, fetch.entities?.representations]),
  }));
  const answer = createShapes(({ key }) => key)(program.answer);
  markWhole(answer, fetches);
  const prepared = { program, fetches, answer };
  preparedPrograms.set(program, prepared);
  return prepared;
};

/** The keys in the merged answers that the fetch is to give an entity asked for so, of any of the types; its type and key are there already. */
export const givenBy = (
  { place }: PreparedFetch,
  { types: all, key, fields }: Representation,
  types = all,
): readonly string[] => {
  const known = new Set(fields.slice(0, key.length).map(({ source }) => source));
  const sources = types.flatMap((name) => place.shapes.get(name)?.slots ?? []);
  return [...new Set(sources.map(({ source }) => source))].filter(
    (source) => source !== "__typename" && !known.has(source),
  );
};
