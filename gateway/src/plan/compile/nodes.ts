import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** The one operation of a document; throws where there is none. */
export const operationOf = ({ definitions }: DocumentNode): OperationDefinitionNode => {
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error("the document holds no operation");
  return operation;
};

/** What the document's operation selects. */
export const selectionOf = (document: DocumentNode): SelectionSetNode => operationOf(document).selectionSet;

/** The document's fragments by name. */
export const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );

const nameNode = (value: string) => ({ kind: Kind.NAME as const, value });

export const selectionSetNode = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: [...selections],
});

/** A field without arguments. */
export const fieldNode = (
  name: string,
  { alias, selectionSet }: { alias?: string | undefined; selectionSet?: SelectionSetNode | undefined } = {},
): FieldNode => ({
  kind: Kind.FIELD,
  name: nameNode(name),
  ...(alias === undefined || alias === name ? {} : { alias: nameNode(alias) }),
  ...(selectionSet ? { selectionSet } : {}),
});

/** `... on Type { … }` */
export const fragmentNode = (typename: string, selections: readonly SelectionNode[]): InlineFragmentNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(typename) },
  selectionSet: selectionSetNode(selections),
});

/** The fields of a field set such as a key's. */
export const fieldsIn = ({ selections }: SelectionSetNode): readonly FieldNode[] =>
  selections.filter((node) => node.kind === Kind.FIELD);
