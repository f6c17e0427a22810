import { isAbstractType, type GraphQLSchema } from "graphql";
import type { Condition, Masking } from "../types.ts";

/** What is demanded at one coordinate. */
export interface Demands {
  readonly coordinate: string;
  readonly read: ReadonlySet<Condition>;
  readonly clear?: ReadonlySet<Condition> | undefined;
  readonly mask?: Masking | undefined;
  /** The same fields of interfaces: it demands what they do. */
  readonly implements: readonly string[];
  /** Fields that it is computed from or finds out about: it demands what they demand in clear. */
  readonly needs: readonly string[];
}

/** What is demanded at one coordinate after all. */
export type Inherited = Demands & { readonly clear: ReadonlySet<Condition> };

/** A field of an interface is one of whatever implements it. */
const concrete = (coordinate: string, schema: GraphQLSchema): string[] => {
  const [typename = "", field] = coordinate.split(".");
  const type = schema.getType(typename);
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return [coordinate, ...possible.map(({ name }) => `${name}.${field}`)];
};

const addAll = (to: Set<Condition>, ...sets: readonly ReadonlySet<Condition>[]): void => {
  for (const set of sets) for (const condition of set) to.add(condition);
};

/** Gives whatever implements or needs other fields the demands of those, however long the chain; a circle ends where nothing is added any more. */
export const inherit = (demands: readonly Demands[], schema: GraphQLSchema): readonly Inherited[] => {
  const all = new Map(
    demands.map((one) => [one.coordinate, { ...one, read: new Set(one.read), clear: new Set(one.clear) }]),
  );
  const heirs = [...all.values()]
    .filter((one) => one.needs.length + one.implements.length > 0)
    .map((one) => ({
      ...one,
      implemented: one.implements.flatMap((name) => all.get(name) ?? []),
      needed: one.needs.flatMap((need) => concrete(need, schema)).flatMap((need) => all.get(need) ?? []),
    }));
  const size = () => heirs.reduce((sum, { read, clear }) => sum + read.size + clear.size, 0);
  for (let before = -1; before < size();) {
    before = size();
    for (const { read, clear, implemented, needed } of heirs) {
      for (const one of implemented) addAll(read, one.read);
      for (const one of implemented) addAll(clear, one.clear);
      for (const one of needed) addAll(read, one.read, one.clear);
    }
  }
  return [...all.values()];
};
