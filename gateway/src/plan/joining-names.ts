import { Kind, parse, visit, type ConstDirectiveNode, type DocumentNode } from "graphql";

/** The text of an argument of a directive; undefined where it has none, or is no string. */
export const textArgument = (
  { arguments: given = [] }: ConstDirectiveNode,
  name: string,
): string | undefined => {
  const value = given.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
};

const selectedNames = (supergraph: DocumentNode, directive: string, argument: string): Set<string> => {
  const names = new Set<string>();
  visit(supergraph, {
    Directive(node) {
      const fields =
        node.name.value === directive ? textArgument(node as ConstDirectiveNode, argument) : undefined;
      if (fields === undefined) return;
      visit(parse(`{${fields}}`, { noLocation: true }), {
        Field: ({ name }) => void names.add(name.value),
      });
    },
  });
  return names;
};

/** Names of all fields, on any type, that a supergraph's keys select. */
export const keyNames = (supergraph: DocumentNode): Set<string> =>
  selectedNames(supergraph, "join__type", "key");

/**
 * Names of all fields, on any type, that a supergraph's keys and requirements select: the planner adds them to what clients ask for, so a
 * client's alias of such a name would meet another value.
 */
export const joiningNames = (supergraph: DocumentNode): Set<string> =>
  new Set(["__typename", ...keyNames(supergraph), ...selectedNames(supergraph, "join__field", "requires")]);
