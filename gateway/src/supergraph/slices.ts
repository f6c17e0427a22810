import type { ContractTable } from "@trellis/shared/contract";
import { deepFreeze } from "./freeze.ts";

/** How much of a table goes between threads at once, in characters of JSON: about a millisecond's work to take in. */
const sliceCharacters = 64 * 1024;

type Section = keyof ContractTable;

/** Entries of a table: section, key, value. */
export type Slice = readonly (readonly [Section, string, unknown])[];

/** Cuts a table into slices. Taken in as a whole, the table of a large mesh would stop the event loop for 50 ms. */
export const toSlices = (table: ContractTable): Slice[] => {
  const slices: [Section, string, unknown][][] = [];
  let room = 0;
  for (const section of Object.keys(table) as Section[])
    for (const [key, value] of Object.entries(table[section])) {
      if (room <= 0) {
        slices.push([]);
        room = sliceCharacters;
      }
      slices.at(-1)?.push([section, key, value]);
      room -= JSON.stringify(value).length;
    }
  return slices;
};

/** Without a prototype, whatever a key is called. */
const emptySection = () => Object.create(null) as Record<string, unknown>;

/** Takes slices in, frozen one by one, so that nothing is left to do at the end. */
export const createTableBuilder = () => {
  const table = {
    products: emptySection(),
    domains: emptySection(),
    coordinates: emptySection(),
    protection: emptySection(),
  };
  return {
    add(slice: Slice): void {
      for (const [section, key, value] of slice) table[section][key] = deepFreeze(value);
    },
    table: () => table as unknown as ContractTable,
  };
};
