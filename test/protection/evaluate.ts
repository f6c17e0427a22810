import {
  getNamedType,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  Kind,
  parse,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
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
    found = new Map<string, { name: string; sets: SelectionSetNode[] }>(),
  ) => {
    for (const selection of sets.flatMap(({ selections }) => selections)) {
      if (!isOn(selection, values)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = found.get(key) ?? { name: selection.name.value, sets: [] };
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

/** The coordinates that an operation selects and somebody may not see; nothing within them counts. */
export const refusedCoordinates = (schema: GraphQLSchema, asked: Asked, naive: Naive): string[] => {
  const { operation, collect } = createWalk(schema, asked);
  const found = new Set<string>();
  const visit = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): void => {
    const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : [type as GraphQLObjectType];
    for (const one of concrete)
      for (const { name, sets: inner } of collect(one, sets).values()) {
        if (naive.isRefused(one.name, name)) found.add(`${one.name}.${name}`);
        else if (inner.length > 0) {
          const below = getNamedType(one.getFields()[name]?.type);
          if (isCompositeType(below)) visit(below, inner);
        }
      }
  };
  visit(schema.getQueryType() as GraphQLObjectType, [operation.selectionSet]);
  return [...found].toSorted();
};
