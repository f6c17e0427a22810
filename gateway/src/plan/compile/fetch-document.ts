import { Kind, visit, type DocumentNode, type FieldNode, type SelectionNode } from "graphql";
import type { Representation, RequiredField } from "../program.ts";
import { fieldNode, fieldsIn, fragmentNode, selectionSetNode } from "./nodes.ts";

const isPlain = (node: SelectionNode, name: string): boolean =>
  node.kind === Kind.FIELD &&
  node.name.value === name &&
  (node.alias ?? node.name).value === name &&
  (node.directives ?? []).length === 0;

const isTypename = (node: SelectionNode) => isPlain(node, "__typename");

const keyNode = ({ key, source, fields }: RequiredField): FieldNode =>
  fieldNode(key, {
    alias: source,
    selectionSet: fields && selectionSetNode((fields["*"] ?? []).map(keyNode)),
  });

/** Fragments that select the key of each type sent; one that the operation has already gets the key at its beginning. */
const withKeys = (
  selections: readonly SelectionNode[],
  representations: readonly Representation[],
): SelectionNode[] => {
  const rest = selections.filter((node) => !isTypename(node));
  const keyed: SelectionNode[] = [];
  for (const { typename, key } of new Map(representations.map((one) => [one.typename, one])).values()) {
    const index = rest.findIndex(
      (node) =>
        node.kind === Kind.INLINE_FRAGMENT &&
        node.typeCondition?.name.value === typename &&
        (node.directives ?? []).length === 0,
    );
    const found = index === -1 ? undefined : rest.splice(index, 1)[0];
    const own = found?.kind === Kind.INLINE_FRAGMENT ? found.selectionSet.selections : [];
    const plain = new Set(key.filter(({ fields }) => !fields).map(({ source }) => source));
    const others = own.filter((node) => !isTypename(node) && ![...plain].some((name) => isPlain(node, name)));
    keyed.push(fragmentNode(typename, [...key.map(keyNode), ...others]));
  }
  return [...keyed, ...rest];
};

/** The field by which an operation fetches entities, and the name of its variable. */
export const entitiesField = (document: DocumentNode): { field: FieldNode; variable: string } | undefined => {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const field = fieldsIn(definition.selectionSet).find(({ name }) => name.value === "_entities");
    const value = field?.arguments?.find(({ name }) => name.value === "representations")?.value;
    if (field && value?.kind === Kind.VARIABLE) return { field, variable: value.name.value };
  }
  return undefined;
};

/** The response keys that the operation gives to a field of another name. */
const aliasesIn = (document: DocumentNode): ReadonlySet<string> => {
  const aliases = new Set<string>();
  visit(document, {
    Field: ({ alias, name }) => void (alias && alias.value !== name.value && aliases.add(alias.value)),
  });
  return aliases;
};

/** Keys that the operation's own aliases leave free, so that an item's key is always read from the key's field. */
export const withFreeKeys = (
  document: DocumentNode,
  representations: Readonly<Record<string, Representation>>,
): Readonly<Record<string, Representation>> => {
  const taken = aliasesIn(document);
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return Object.fromEntries(
    Object.entries(representations).map(([name, one]) => [
      name,
      { ...one, key: one.key.map((field) => ({ ...field, source: free(field.key) })) },
    ]),
  );
};

/** The operation with `__typename` at the beginning of each selection set that has it, and with type and key of each entity first, which the entity guard compares. */
export const guardedDocument = (
  document: DocumentNode,
  representations: readonly Representation[],
): DocumentNode => {
  const entities = entitiesField(document)?.field;
  return visit(document, {
    Field(node) {
      if (node !== entities || !node.selectionSet) return undefined;
      const selections = [
        fieldNode("__typename"),
        ...withKeys(node.selectionSet.selections, representations),
      ];
      return { ...node, selectionSet: selectionSetNode(selections) };
    },
    SelectionSet: {
      leave(node) {
        const typename = node.selections.find(isTypename);
        if (!typename || node.selections[0] === typename) return undefined;
        return selectionSetNode([typename, ...node.selections.filter((one) => !isTypename(one))]);
      },
    },
  });
};
