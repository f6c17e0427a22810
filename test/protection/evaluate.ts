import {
  getNamedType,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  Kind,
  parse,
  visit,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { Model } from "../differential/model.ts";
import type { Asked } from "../differential/serve-world.ts";
import type { Naive } from "./naive.ts";

type Values = Readonly<Record<string, unknown>>;

const isOn = ({ directives = [] }: SelectionNode, values: Values): boolean =>
  directives.every(({ name, arguments: [given] = [] }) => {
    const value = given?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? values[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    return name.value === "skip" ? !holds : name.value !== "include" || holds;
  });

/** A field that is selected under one key, with what is selected of it. */
interface Selected {
  readonly name: string;
  readonly hasArguments: boolean;
  readonly sets: SelectionSetNode[];
}

/** Walks an operation by the concrete types that may stand at each place, as selections hold for these variables. */
const createWalk = (schema: GraphQLSchema, { query, variables = {} }: Asked) => {
  const { definitions } = parse(query);
  const operation = definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const fragments = new Map(
    definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const values =
    getVariableValues(schema, operation.variableDefinitions ?? [], variables as Record<string, unknown>)
      .coerced ?? {};
  const isOfType = (type: GraphQLObjectType, condition: string | undefined): boolean => {
    const wanted = condition === undefined ? type : schema.getType(condition);
    return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
  };
  /** The fields that are selected of objects of this type, with what is selected of each under one key. */
  const collect = (
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    found = new Map<string, Selected>(),
  ) => {
    for (const selection of sets.flatMap(({ selections }) => selections)) {
      if (!isOn(selection, values)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const hasArguments = (selection.arguments ?? []).length > 0;
        const known = found.get(key) ?? { name: selection.name.value, hasArguments, sets: [] };
        if (selection.selectionSet) known.sets.push(selection.selectionSet);
        found.set(key, known);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : (fragments.get(selection.name.value) as FragmentDefinitionNode);
      if (isOfType(type, fragment.typeCondition?.name.value)) collect(type, [fragment.selectionSet], found);
    }
    return found;
  };
  return { operation, collect };
};

/** What of an operation somebody may not do. */
export interface Denied {
  /** The coordinates that it selects and that are refused; nothing within them counts. */
  readonly coordinates: readonly string[];
  /** Whether it gives an argument that may not be given, so that it is refused as a whole. */
  readonly isBarred: boolean;
}

/** Works out what of an operation somebody may not do. */
export const deniedIn = (schema: GraphQLSchema, asked: Asked, naive: Naive): Denied => {
  const { operation, collect } = createWalk(schema, asked);
  const found = new Set<string>();
  let isBarred = false;
  const descend = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): void => {
    const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : [type as GraphQLObjectType];
    for (const one of concrete)
      for (const { name, hasArguments, sets: inner } of collect(one, sets).values()) {
        if (naive.isRefused(one.name, name)) {
          found.add(`${one.name}.${name}`);
          continue;
        }
        isBarred ||= hasArguments && naive.isBarred(one.name, name);
        const below = getNamedType(one.getFields()[name]?.type);
        if (inner.length > 0 && isCompositeType(below)) descend(below, inner);
      }
  };
  descend(schema.getQueryType() as GraphQLObjectType, [operation.selectionSet]);
  return { coordinates: [...found].toSorted(), isBarred };
};

/** Whether somewhere in an operation an argument stands that the person may not give on some type, whether or not it is reached. */
export const namesBarred = (model: Model, { query }: Asked, naive: Naive): boolean => {
  let isNamed = false;
  visit(parse(query), {
    Field({ name, arguments: given = [] }) {
      const types = [...model.entities, ...model.values].map((type) => type.name);
      isNamed ||= given.length > 0 && [...types, "Query"].some((type) => naive.isBarred(type, name.value));
    },
  });
  return isNamed;
};
