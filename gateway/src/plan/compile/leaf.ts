import { scalars } from "@trellis/shared/scalars";
import { isEnumType, type GraphQLLeafType } from "graphql";
import type { Leaf } from "../program.ts";

const known: ReadonlySet<string> = new Set<Leaf["kind"]>([
  "String",
  "ID",
  "Int",
  "Float",
  "Boolean",
  "AccountID",
  "Decimal",
]);

const kindOf = (name: string): Leaf["kind"] => {
  if (known.has(name)) return name as Leaf["kind"];
  return Object.hasOwn(scalars, name) ? "text" : "custom";
};

/** A leaf of any name whose value is the name of a type. */
export const typenameLeaf: Leaf = { name: "String", kind: "typename" };

/** The name of a type that is not known where only an interface is. */
export const unknownTypenameLeaf: Leaf = { ...typenameLeaf, values: [] };

/** A leaf that nothing is known of. */
export const customLeaf: Leaf = { name: "JSON", kind: "custom" };

/** What a value of the type must be; scalars that only a domain knows may be anything. */
export const leafOf = (type: GraphQLLeafType): Leaf =>
  isEnumType(type)
    ? { name: type.name, kind: "enum", values: type.getValues().map(({ name }) => name) }
    : { name: type.name, kind: kindOf(type.name) };
