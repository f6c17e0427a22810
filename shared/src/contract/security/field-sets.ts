import { GraphQLError, Kind, parse, type SelectionSetNode } from "graphql";
import { namedType } from "../document.ts";
import type { DocumentView } from "../document.ts";

const parseFieldSet = (fields: string): SelectionSetNode | undefined => {
  try {
    const [definition] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined;
  } catch (error) {
    // Composition tells its author where it is wrong.
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
};

/** Coordinates of all fields that a field set of `@key` or `@requires` names, inner ones too. */
export const fieldSetCoordinates = (
  types: DocumentView["types"],
  typename: string,
  fields: string,
): string[] => {
  const walk = (type: string, { selections }: SelectionSetNode): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return walk(selection.typeCondition?.name.value ?? type, selection.selectionSet);
      const name = selection.name.value;
      if (name === "__typename") return [];
      const field = types.get(type)?.fields.find(({ node }) => node.name.value === name);
      const inner = field && selection.selectionSet;
      return [`${type}.${name}`, ...(inner ? walk(namedType(field.node.type), inner) : [])];
    });
  const selections = parseFieldSet(fields);
  return selections ? [...new Set(walk(typename, selections))] : [];
};
