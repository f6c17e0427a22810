import { Kind, parse, visit, type ConstDirectiveNode, type DocumentNode } from "graphql";

/** The text of an argument of a directive; undefined where it has none, or is no string. */
export const textArgument = (
  { arguments: given = [] }: ConstDirectiveNode,
  name: string,
): string | undefined => {
  const value = given.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
};

/**
 * Names of all fields, on any type, that a supergraph's keys and requirements select: the planner adds them to what clients ask for, so a
 * client's alias of such a name would meet another value.
 */
export const joiningNames = (supergraph: DocumentNode): Set<string> => {
  const names = new Set<string>(["__typename"]);
  const add = (fields: string | undefined): void => {
    if (fields === undefined) return;
    visit(parse(`{${fields}}`, { noLocation: true }), {
      Field: ({ name }) => void names.add(name.value),
    });
  };
  visit(supergraph, {
    Directive(node) {
      if (node.name.value === "join__type") add(textArgument(node as ConstDirectiveNode, "key"));
      if (node.name.value === "join__field") add(textArgument(node as ConstDirectiveNode, "requires"));
    },
  });
  return names;
};
