import { isAbstractType, type GraphQLSchema } from "graphql";
import type { Condition, Masking } from "../types.ts";

/** What is demanded at one coordinate. */
export interface Demands {
  readonly coordinate: string;
  readonly read: ReadonlySet<Condition>;
  readonly clear?: ReadonlySet<Condition> | undefined;
  readonly mask?: Masking | undefined;
  /** Fields that it is computed from or finds out about: it demands what they demand in clear. */
  readonly needs: readonly string[];
}

/** A field of an interface is one of whatever implements it. */
const concrete = (coordinate: string, schema: GraphQLSchema): string[] => {
  const [typename = "", field] = coordinate.split(".");
  const type = schema.getType(typename);
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return [coordinate, ...possible.map(({ name }) => `${name}.${field}`)];
};

/** Gives whatever needs other fields the demands of those, however long the chain; a circle ends where nothing is added any more. */
export const inheritRequired = (demands: readonly Demands[], schema: GraphQLSchema): readonly Demands[] => {
  const all = new Map(demands.map((one) => [one.coordinate, { ...one, read: new Set(one.read) }]));
  const needing = [...all.values()]
    .filter(({ needs }) => needs.length > 0)
    .map(({ read, needs }) => ({
      read,
      needed: needs.flatMap((need) => concrete(need, schema)).flatMap((need) => all.get(need) ?? []),
    }));
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    for (const { read, needed } of needing) {
      const before = read.size;
      for (const one of needed)
        for (const condition of [...one.read, ...(one.clear ?? [])]) read.add(condition);
      isGrowing ||= read.size > before;
    }
  }
  return [...all.values()];
};
