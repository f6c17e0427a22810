import { argumentsOfFirst, text } from "../directive-arguments.ts";
import type { DocumentView } from "../document.ts";
import type { ContractTable, DataProduct, SecurityRule } from "../types.ts";
import { fieldSetCoordinates } from "./field-sets.ts";
import { inputReads } from "./inputs.ts";
import { rulesOf, uniteRules } from "./rules.ts";

/** Gathers protection of coordinates from several places; everything counts together. */
export interface ProtectionBook {
  demand(coordinate: string, rules: readonly SecurityRule[]): void;
  require(coordinate: string, fields: readonly string[]): void;
  read(input: string, field: string): void;
  rulesOf(coordinate: string): readonly SecurityRule[];
  table(): ContractTable["protection"];
}

interface Entry {
  readonly rules: SecurityRule[];
  readonly requires: Set<string>;
  readonly reads: Set<string>;
}

/** Makes an empty book. */
export const createProtectionBook = (): ProtectionBook => {
  const entries = new Map<string, Entry>();
  const at = (coordinate: string): Entry => {
    const known = entries.get(coordinate);
    if (known) return known;
    const made: Entry = { rules: [], requires: new Set(), reads: new Set() };
    entries.set(coordinate, made);
    return made;
  };
  return {
    demand(coordinate, rules) {
      if (rules.length > 0) at(coordinate).rules.push(...rules);
    },
    require(coordinate, fields) {
      for (const field of fields) at(coordinate).requires.add(field);
    },
    read(input, field) {
      at(input).reads.add(field);
    },
    rulesOf: (coordinate) => entries.get(coordinate)?.rules ?? [],
    table: () =>
      Object.fromEntries(
        [...entries].map(([coordinate, { rules, requires, reads }]) => [
          coordinate,
          {
            ...(rules.length > 0 ? { rules: uniteRules(rules) } : {}),
            ...(requires.size > 0 ? { requires: [...requires] } : {}),
            ...(reads.size > 0 ? { reads: [...reads] } : {}),
          },
        ]),
      ),
  };
};

const readView = (book: ProtectionBook, { types }: DocumentView): void => {
  for (const type of types.values()) {
    book.demand(type.name, rulesOf(type.directives));
    for (const { node } of type.fields) {
      const coordinate = `${type.name}.${node.name.value}`;
      book.demand(coordinate, rulesOf(node.directives));
      const required = text(argumentsOfFirst(node.directives, "requires")?.["fields"]);
      if (required !== undefined) book.require(coordinate, fieldSetCoordinates(types, type.name, required));
    }
  }
};

/** What the directives of all domains demand, what fields require, and what the inputs of all products read. */
export const protectionOf = (
  views: readonly DocumentView[],
  products: readonly DataProduct[],
): ContractTable["protection"] => {
  const book = createProtectionBook();
  for (const view of views) readView(book, view);
  for (const [input, field] of inputReads(products)) book.read(input, field);
  // A page of records tells of them what the records themselves are protected from telling.
  for (const { type } of products)
    for (const page of ["Connection", "Edge"]) book.demand(`${type}${page}`, book.rulesOf(type));
  return book.table();
};
