import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { OperationLimitPolicy } from "../config/index.ts";
import { operationsOf } from "./choose-operation.ts";
import { refuseSize } from "./refusal.ts";

/** How large a selection set is, every fragment spread counted as what it spreads. */
export interface Size {
  /** Fields within fields; introspection has a limit of its own and counts as one. */
  readonly depth: number;
  /** Selection sets within selection sets, those of fragments too. */
  readonly nesting: number;
  /** Fields and fragments, all levels. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the set itself. */
  readonly fields: number;
}

type Measure = (set: SelectionSetNode | undefined) => Size;

const nothing: Size = { depth: 0, nesting: 0, selections: 0, aliases: 0, directives: 0, fields: 0 };

const countOf = (directives: readonly DirectiveNode[] | undefined): number => directives?.length ?? 0;

/** Beside each other: the larger of depths, the sum of everything else. */
const add = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  nesting: Math.max(a.nesting, b.nesting),
  selections: a.selections + b.selections,
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
  fields: a.fields + b.fields,
});

/** A selection as large as what is within it, and itself. */
const within = (inner: Size, { directives }: SelectionNode): Size => ({
  ...inner,
  selections: inner.selections + 1,
  directives: inner.directives + countOf(directives),
});

const introspective: ReadonlySet<string> = new Set(["__schema", "__type"]);

const sizeOfSelection = (node: SelectionNode, measure: Measure, ofFragment: (name: string) => Size): Size => {
  if (node.kind === Kind.FRAGMENT_SPREAD) return within(ofFragment(node.name.value), node);
  const inner = measure(node.selectionSet);
  if (node.kind === Kind.INLINE_FRAGMENT) return within(inner, node);
  const isAliased = node.alias !== undefined && node.alias.value !== node.name.value;
  return {
    ...within(inner, node),
    depth: introspective.has(node.name.value) ? 1 : inner.depth + 1,
    aliases: inner.aliases + (isAliased ? 1 : 0),
    fields: 1,
  };
};

/**
 * Measures operations of one document in time that is linear in its text: each fragment once. A fragment within itself counts as nothing
 * there, and so does one that is not defined; validation refuses both.
 */
const createMeasure = (document: DocumentNode): Measure => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, Size>();
  const ofFragment = (name: string): Size => {
    const size = known.get(name);
    const fragment = fragments.get(name);
    if (size || !fragment) return size ?? nothing;
    known.set(name, nothing);
    const inner = measure(fragment.selectionSet);
    const measured = { ...inner, directives: inner.directives + countOf(fragment.directives) };
    known.set(name, measured);
    return measured;
  };
  const measure: Measure = (set) => {
    if (!set) return nothing;
    const size = set.selections
      .map((node) => sizeOfSelection(node, measure, ofFragment))
      .reduce(add, nothing);
    return { ...size, nesting: size.nesting + 1 };
  };
  return measure;
};

/** Fragments of fragments count to numbers that say nothing. */
const million = 1_000_000;

const check = (limits: OperationLimitPolicy, limit: keyof OperationLimitPolicy, came: number): void => {
  if (came > limits[limit])
    throw refuseSize(limit, limits[limit], came > million ? `more than ${million}` : came);
};

/** Lists and arguments anywhere: what is wrong with many of them at once would take long to tell. */
const checkParts = (document: DocumentNode, limits: OperationLimitPolicy): void => {
  const checkArguments = ({ arguments: given }: FieldNode | DirectiveNode): void =>
    check(limits, "arguments", given?.length ?? 0);
  visit(document, {
    ListValue: ({ values }) => check(limits, "listItems", values.length),
    Field: checkArguments,
    Directive: checkArguments,
  });
};

/**
 * Throws a Refusal where the chosen operation is larger than a limit. What validation has to walk through, selections and nesting, is counted for all
 * operations of the text.
 */
export const checkSize = (
  document: DocumentNode,
  chosen: OperationDefinitionNode,
  limits: OperationLimitPolicy,
): void => {
  const measure = createMeasure(document);
  const operations = operationsOf(document);
  const sizes = new Map(operations.map((node) => [node, measure(node.selectionSet)]));
  const all = [...sizes.values()].reduce(add, nothing);
  check(limits, "nesting", all.nesting);
  check(limits, "selections", all.selections);
  const { depth, aliases, fields, directives } = sizes.get(chosen) ?? nothing;
  const { variableDefinitions = [] } = chosen;
  check(limits, "depth", depth);
  check(limits, "aliases", aliases);
  check(limits, "rootFields", fields);
  const ofVariables = variableDefinitions.reduce((sum, node) => sum + countOf(node.directives), 0);
  check(limits, "directives", directives + countOf(chosen.directives) + ofVariables);
  for (const operation of operations) check(limits, "variables", operation.variableDefinitions?.length ?? 0);
  checkParts(document, limits);
};
