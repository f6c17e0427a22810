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
import { createInputCosts, type InputCosts } from "./input-cost.ts";
import { guessListSize, isList, sizeOf, type Size } from "./list-size.ts";
import type { CostPlan, OperationCost } from "./types.ts";

/** A mutation changes something, whatever it answers: the weight that Apollo's router gives it. */
const mutationWeight = 10;

/** What is the same for a whole operation, and what is found on the way through it. */
interface Context extends CostDirectives {
  readonly schema: GraphQLSchema;
  readonly listSize: number;
  readonly inputs: InputCosts;
  readonly items: Map<string, number>;
  readonly pages: Set<string>;
}

/** Where a selection stands: its response keys from the root. */
interface Within {
  readonly path: readonly string[];
  readonly context: Context;
}

/** The cost of a part, and what is left of it where all lists in it are empty. */
interface Part {
  readonly most: CostPlan;
  readonly least: number;
}

const nothing: Part = { most: free, least: 0 };
const both = (a: Part, b: Part): Part => ({ most: plus(a.most, b.most), least: a.least + b.least });
const always = (cost: number): Part =>
  cost === 0 ? nothing : { most: { fixed: cost, sized: [] }, least: cost };

const possibleTypes = (type: GraphQLNamedOutputType, { schema }: Context) =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : [];

/** One object costs 1 and a leaf nothing, unless `@cost` says otherwise; any of several types costs what the dearest does. */
const weightOfType = (type: GraphQLNamedOutputType, context: Context): number => {
  const said = context.weights.get(type.name);
  if (said !== undefined || !isCompositeType(type)) return said ?? 0;
  const possible = possibleTypes(type, context);
  return Math.max(...possible.map((one) => weightOfType(one, context)), possible.length > 0 ? 0 : 1);
};

/** The weight of a field or an argument; where an interface does not say it, the most that one of its types does. */
const weightAt = (parent: GraphQLCompositeType, place: string, context: Context): number | undefined => {
  const { weights } = context;
  const said = weights.get(`${parent.name}.${place}`);
  if (said !== undefined || !isAbstractType(parent)) return said;
  const others = possibleTypes(parent, context).flatMap(({ name }) => weights.get(`${name}.${place}`) ?? []);
  return others.length > 0 ? Math.max(...others) : undefined;
};

const ruleAt = (parent: GraphQLCompositeType, name: string, context: Context) => {
  const types = [parent, ...possibleTypes(parent, context)];
  return types.map((type) => context.sizes.get(`${type.name}.${name}`)).find((rule) => rule !== undefined);
};

const ofArguments = (node: FieldNode, parent: GraphQLCompositeType, { context }: Within): Part => {
  const { args } = fieldDefinition(parent, node.name.value);
  let sum = nothing;
  for (const { name, value } of node.arguments ?? []) {
    const definition = args.find((one) => one.name === name.value);
    if (!definition) continue;
    const weight = weightAt(parent, `${node.name.value}(${name.value}:)`, context);
    const most = context.inputs.of(value, definition.type, weight);
    sum = both(sum, { most, least: most.fixed });
  }
  return sum;
};

const ofField = (
  node: FieldNode,
  parent: GraphQLCompositeType,
  { given, ...within }: Within & { readonly given: Size | undefined },
): Part => {
  const { context } = within;
  const field = fieldDefinition(parent, node.name.value);
  const type = getNamedType(field.type);
  const coordinate = `${parent.name}.${field.name}`;
  const rule = ruleAt(parent, field.name, context) ?? guessListSize(field);
  const size = rule && sizeOf(rule, { node, field, coordinate }, context.listSize);
  for (const variable of size?.variables ?? []) context.pages.add(variable);
  const sizedFields = rule?.sizedFields ?? [];
  const passed = new Map(size ? sizedFields.map((name) => [name, size]) : []);
  const path = [...within.path, (node.alias ?? node.name).value];
  const inner =
    node.selectionSet && isCompositeType(type)
      ? ofSet(node.selectionSet, type, { path, context, passed })
      : nothing;
  const one = both(always(weightAt(parent, field.name, context) ?? weightOfType(type, context)), inner);
  const before = ofArguments(node, parent, within);
  if (!isList(field.type)) return both(before, one);
  const own = sizedFields.length === 0 ? size : undefined;
  const length = given ?? own ?? { variables: [], otherwise: context.listSize };
  const key = path.join(".");
  if (one.least !== 0) context.items.set(key, (context.items.get(key) ?? 0) + one.least);
  return both(before, { most: sizedBy(length, one.most), least: 0 });
};

const ofSet = (
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
  { passed, ...within }: Within & { readonly passed: ReadonlyMap<string, Size> },
): Part => {
  let sum = nothing;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD)
      sum = both(sum, ofField(node, parent, { ...within, given: passed.get(node.name.value) }));
    else if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = node.typeCondition && typeFromAST(within.context.schema, node.typeCondition);
      sum = both(sum, ofSet(node.selectionSet, isCompositeType(type) ? type : parent, { ...within, passed }));
    }
  }
  return sum;
};

/**
 * Makes the cost plan of operations in normal form, by `@cost` and `@listSize` of a supergraph; a list of unknown length counts as `listSize`. What
 * fragments of several types select counts together, so that the plan is never less than what is answered within those lengths.
 */
export const createCostPlanner = (
  schema: GraphQLSchema,
  options: { readonly supergraphSdl?: string | undefined; readonly listSize: number },
): ((operation: OperationDefinitionNode) => OperationCost) => {
  const directives = readCostDirectives(options.supergraphSdl ?? "");
  return ({ operation, selectionSet }) => {
    const root = schema.getRootType(operation);
    const context: Context = {
      ...directives,
      schema,
      listSize: options.listSize,
      inputs: createInputCosts(directives.weights),
      items: new Map(),
      pages: new Set(),
    };
    const selections = root ? ofSet(selectionSet, root, { path: [], passed: new Map(), context }) : nothing;
    const { most, least } = operation === "mutation" ? both(always(mutationWeight), selections) : selections;
    const { items, pages } = context;
    return {
      ...most,
      least,
      ...(items.size > 0 ? { items: Object.fromEntries(items) } : {}),
      ...(pages.size > 0 ? { pages: [...pages].toSorted() } : {}),
      inputTypes: context.inputs.types(),
    };
  };
};
