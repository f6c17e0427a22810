import { Kind, visit, type ConstDirectiveNode, type DocumentNode } from "graphql";

const isResolvable = ({ arguments: given = [] }: ConstDirectiveNode): boolean =>
  !given.some(
    ({ name, value }) => name.value === "resolvable" && value.kind === Kind.BOOLEAN && !value.value,
  );

const ordered = <Node extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: Node) => {
  const { directives = [] } = node;
  if (directives.every(isResolvable)) return undefined;
  const others = directives.filter((directive) => !isResolvable(directive));
  return { ...node, directives: [...directives.filter(isResolvable), ...others] };
};

/**
 * Puts the keys of each type that domains resolve before those that they do not. The planner returns to a domain by the first key it finds
 * there, whether or not the domain resolves it.
 */
export const orderKeys = (supergraph: DocumentNode): DocumentNode =>
  visit(supergraph, { ObjectTypeDefinition: ordered, InterfaceTypeDefinition: ordered });
