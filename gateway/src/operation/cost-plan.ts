import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  typeFromAST,
  type ArgumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { readCostDirectives, type CostDirectives, type ListSize } from "./cost-directives.ts";
import { free, plus, sizedBy, times } from "./cost-sum.ts";
import { fieldDefinition } from "./field-definition.ts";
import { refusal } from "./refusal.ts";
import type { CostPlan, SizedCost } from "./types.ts";

type Size = Pick<SizedCost, "variables" | "otherwise">;
type Field = GraphQLField<unknown, unknown>;

/** A mutation changes something, whatever it answers: the weight that Apollo's router gives it. */
const mutationWeight = 10;

/** Without `@listSize`, arguments of these names are taken for the size of a page, and lists of these names for the page itself. */
const pageArguments: ReadonlySet<string> = new Set(["first", "last", "limit"]);
const pageFields = ["nodes", "edges", "items"];

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

const fieldNames = (type: GraphQLCompositeType): string[] =>
  "getFields" in type ? Object.keys(type.getFields()) : [];

/** The size that a slicing argument gives: a number of the text, or the variable that has it at run time. */
const sizeAt = (node: ValueNode): number | string | undefined => {
  if (node.kind === Kind.VARIABLE) return node.name.value;
  return node.kind === Kind.INT ? Number(node.value) : undefined;
};

/** What the slicing arguments of one field say, in the text or by default. */
const slicing = (names: readonly string[], given: readonly ArgumentNode[], field: Field) =>
  names.map((name) => {
    const node = given.find((argument) => argument.name.value === name);
    const standard = field.args.find((argument) => argument.name === name)?.defaultValue;
    return {
      said: node && sizeAt(node.value),
      standard: typeof standard === "number" ? standard : undefined,
    };
  });

/** Makes the cost plan of operations in normal form. */
export const createCostPlanner = (
  schema: GraphQLSchema,
  options: { supergraphSdl?: string | undefined; listSize: number },
): ((operation: OperationDefinitionNode) => CostPlan) => {
  const { weights, sizes }: CostDirectives = options.supergraphSdl
    ? readCostDirectives(options.supergraphSdl)
    : { weights: new Map(), sizes: new Map() };

  const weightOfType = (type: GraphQLCompositeType): number =>
    weights.get(type.name) ??
    (isAbstractType(type) ? Math.max(1, ...schema.getPossibleTypes(type).map(weightOfType)) : 1);

  const listSizeOf = (coordinate: string, field: Field): ListSize | undefined => {
    const said = sizes.get(coordinate);
    if (said) return said;
    const slicingArguments = field.args.map(({ name }) => name).filter((name) => pageArguments.has(name));
    if (slicingArguments.length === 0) return undefined;
    const type = getNamedType(field.type);
    const inner = isCompositeType(type) ? fieldNames(type) : [];
    const sizedFields = isList(field.type) ? [] : pageFields.filter((name) => inner.includes(name));
    return { slicingArguments, sizedFields, requireOneSlicingArgument: false };
  };

  const sizeOf = (coordinate: string, node: FieldNode, field: Field, rule: ListSize): Size => {
    const { slicingArguments, assumedSize = options.listSize } = rule;
    const found = slicing(slicingArguments, node.arguments ?? [], field);
    const said = found.filter(({ said: size, standard }) => size !== undefined || standard !== undefined);
    if (rule.requireOneSlicingArgument && slicingArguments.length > 0 && said.length !== 1)
      throw refusal(
        "GRAPHQL_VALIDATION_FAILED",
        `The field ${coordinate} must have exactly one of the arguments ${slicingArguments.join(", ")} but has ${said.length}.`,
      );
    const variables = said.flatMap(({ said: size }) => (typeof size === "string" ? [size] : []));
    const numbers = said.map(({ said: size, standard }) => (typeof size === "number" ? size : standard));
    const known = numbers.filter((size) => size !== undefined);
    return { variables, otherwise: known.length > 0 ? Math.max(0, ...known) : assumedSize };
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType, given: Size | undefined) => {
    const field = fieldDefinition(parent, node.name.value);
    const coordinate = `${parent.name}.${field.name}`;
    const rule = listSizeOf(coordinate, field);
    const size = rule && sizeOf(coordinate, node, field, rule);
    const type = getNamedType(field.type);
    const passed = new Map(size && rule ? rule.sizedFields.map((name) => [name, size]) : []);
    const inner = node.selectionSet && isCompositeType(type) ? ofSet(node.selectionSet, type, passed) : free;
    const weight =
      weights.get(coordinate) ?? (isCompositeType(type) ? weightOfType(type) : (weights.get(type.name) ?? 0));
    const one = plus({ fixed: weight, sized: [] }, inner);
    const own = rule && rule.sizedFields.length === 0 ? size : undefined;
    const all = isList(field.type)
      ? sizedBy(given ?? own ?? { variables: [], otherwise: options.listSize }, one)
      : one;
    const ofArguments = (node.arguments ?? []).reduce(
      (sum, { name }) => sum + (weights.get(`${coordinate}(${name.value}:)`) ?? 0),
      0,
    );
    return plus({ fixed: ofArguments, sized: [] }, all);
  };

  const ofSet = (
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    passed: ReadonlyMap<string, Size>,
  ): CostPlan =>
    set.selections
      .map((node) => {
        if (node.kind === Kind.FIELD) return ofField(node, parent, passed.get(node.name.value));
        if (node.kind === Kind.FRAGMENT_SPREAD) return free;
        const type = node.typeCondition && typeFromAST(schema, node.typeCondition);
        return ofSet(node.selectionSet, isCompositeType(type) ? type : parent, passed);
      })
      .reduce(plus, free);

  return (operation) => {
    const root = schema.getRootType(operation.operation);
    const selections = root ? ofSet(operation.selectionSet, root, new Map()) : free;
    return operation.operation === "mutation"
      ? plus({ fixed: mutationWeight, sized: [] }, selections)
      : times(1, selections);
  };
};
