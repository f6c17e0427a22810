import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from "graphql";

const collect = (
  info: GraphQLResolveInfo,
  selectionSet: SelectionSetNode | undefined,
  names: Set<string>,
): void => {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(info, selection.selectionSet, names);
    else collect(info, info.fragments[selection.name.value]?.selectionSet, names);
  }
};

/** Names of the fields that are selected in the field being resolved, through fragments; `@skip` and `@include` are not looked at. */
export function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of info.fieldNodes) collect(info, node.selectionSet, names);
  return names;
}
