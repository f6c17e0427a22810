import {
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from "graphql";
import type { SubgraphCall } from "../kit/federation-subgraphs.ts";
import type { Model } from "../differential/model.ts";
import type { Naive } from "./naive.ts";

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The type of the entity that a representation is of, by any of its keys; ids and codes of the world begin with it. */
const typeOfEntity = (given: Json): string => {
  const { id, code, ref } = given as { id?: string; code?: string; ref?: { a?: string } };
  const text = id ?? code?.replace("code of ", "") ?? ref?.a;
  return text?.split("-")[0] ?? String(given["__typename"]);
};

/** What of a call to a subgraph somebody may not see: in the text, and in what is said of entities. */
export const refusedOnWire = (
  model: Model,
  schema: GraphQLSchema,
  { query, variables = {} }: SubgraphCall,
  naive: Naive,
): string[] => {
  const found = new Set<string>();
  const implementers = model.node.implementers.map(({ name }) => name);
  const concrete = (type: GraphQLCompositeType): readonly string[] => {
    if (type.name === "Node") return implementers;
    if (isObjectType(type)) return [type.name];
    return isInterfaceType(type) || isUnionType(type)
      ? schema.getPossibleTypes(type).map(({ name }) => name)
      : [];
  };
  const types = new TypeInfo(schema);
  visit(
    parse(query),
    visitWithTypeInfo(types, {
      Field({ name: { value: name } }) {
        const parent = types.getParentType();
        if (!parent || name.startsWith("_")) return;
        const possible = concrete(parent);
        // Of several types one may see it; whether it is asked of the others is seen where it is resolved.
        if (possible.length > 0 && possible.every((typename) => naive.isRefused(typename, name)))
          found.add(`${possible.join("|")}.${name}`);
      },
    }),
  );
  const inspect = (typename: string, given: Json): void => {
    for (const [name, value] of Object.entries(given)) {
      if (naive.isRefused(typename, name)) found.add(`${typename}.${name} of a representation`);
      const field = [...model.entities, ...model.values]
        .find((one) => one.name === typename)
        ?.fields.find((one) => one.name === name);
      const [target] = name === "ref" ? ["Ref"] : (field?.targets ?? []);
      for (const inner of [value].flat(4)) if (isRecord(inner) && target) inspect(target, inner);
    }
  };
  const { representations } = variables;
  for (const given of Array.isArray(representations) ? representations : [])
    if (isRecord(given)) inspect(typeOfEntity(given), given);
  return [...found];
};
