import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  typeFromAST,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { readCostDirectives, type CostDirectives } from "./cost-directives.ts";
import { free, plus, sizedBy } from "./cost-sum.ts";
import { fieldDefinition } from "./field-definition.ts";
import { guessListSize, isList, sizeOf, type Size } from "./list-size.ts";
import type { CostPlan } from "./types.ts";

/** A mutation changes something, whatever it answers: the weight that Apollo's router gives it. */
const mutationWeight = 10;

interface Context extends CostDirectives {
  readonly schema: GraphQLSchema;
  readonly listSize: number;
}

/** One object costs 1 and a leaf nothing, unless `@cost` says otherwise; any of several types costs what the dearest does. */
const weightOfType = (type: GraphQLNamedOutputType, context: Context): number => {
  const said = context.weights.get(type.name);
  if (said !== undefined || !isCompositeType(type)) return said ?? 0;
  const possible = isAbstractType(type) ? context.schema.getPossibleTypes(type) : [];
  return Math.max(...possible.map((one) => weightOfType(one, context)), possible.length > 0 ? 0 : 1);
};

const ofField = (
  node: FieldNode,
  parent: GraphQLCompositeType,
  { given, context }: { readonly given: Size | undefined; readonly context: Context },
): CostPlan => {
  const { weights, sizes, listSize } = context;
  const field = fieldDefinition(parent, node.name.value);
  const type = getNamedType(field.type);
  const coordinate = `${parent.name}.${field.name}`;
  const rule = sizes.get(coordinate) ?? guessListSize(field);
  const size = rule && sizeOf(rule, { node, field, coordinate }, listSize);
  const sizedFields = rule?.sizedFields ?? [];
  const passed = new Map(size ? sizedFields.map((name) => [name, size]) : []);
  const weight = weights.get(coordinate) ?? weightOfType(type, context);
  const inner =
    node.selectionSet && isCompositeType(type) ? ofSet(node.selectionSet, type, { passed, context }) : free;
  const one = plus({ fixed: weight, sized: [] }, inner);
  const own = sizedFields.length === 0 ? size : undefined;
  const length = given ?? own ?? { variables: [], otherwise: listSize };
  let ofArguments = 0;
  for (const { name } of node.arguments ?? [])
    ofArguments += weights.get(`${coordinate}(${name.value}:)`) ?? 0;
  return plus({ fixed: ofArguments, sized: [] }, isList(field.type) ? sizedBy(length, one) : one);
};

const ofSet = (
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
  tools: { readonly passed: ReadonlyMap<string, Size>; readonly context: Context },
): CostPlan => {
  let sum = free;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const given = tools.passed.get(node.name.value);
      sum = plus(sum, ofField(node, parent, { given, context: tools.context }));
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = node.typeCondition && typeFromAST(tools.context.schema, node.typeCondition);
      sum = plus(sum, ofSet(node.selectionSet, isCompositeType(type) ? type : parent, tools));
    }
  }
  return sum;
};

/** Makes the cost plan of operations in normal form, by `@cost` and `@listSize` of a supergraph; a list of unknown length counts as `listSize`. */
export const createCostPlanner = (
  schema: GraphQLSchema,
  options: { readonly supergraphSdl?: string | undefined; readonly listSize: number },
): ((operation: OperationDefinitionNode) => CostPlan) => {
  const context = { ...readCostDirectives(options.supergraphSdl ?? ""), schema, listSize: options.listSize };
  return ({ operation, selectionSet }) => {
    const root = schema.getRootType(operation);
    const selections = root ? ofSet(selectionSet, root, { passed: new Map(), context }) : free;
    return operation === "mutation" ? plus({ fixed: mutationWeight, sized: [] }, selections) : selections;
  };
};
