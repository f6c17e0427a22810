import { visit, type ASTNode, type DirectiveDefinitionNode, type TypeDefinitionNode } from "graphql";
import { implementersIn, type Definitions } from "./definitions.ts";

const namesIn = (node: ASTNode): string[] => {
  const names: string[] = [];
  visit(node, { NamedType: ({ name }) => void names.push(name.value) });
  return names;
};

/** The definitions that can be reached from the root types and from the arguments of directives, in their order. Types that implement an interface are reached from it. */
export const reachable = (
  definitions: Definitions,
  roots: readonly string[],
  directives: readonly DirectiveDefinitionNode[],
): readonly TypeDefinitionNode[] => {
  const reached = new Set<string>();
  const known = implementersIn(definitions);
  const open = [...roots, ...directives.flatMap(namesIn)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = definitions.get(name);
    if (!node || reached.has(name)) continue;
    reached.add(name);
    open.push(...namesIn(node), ...(known.get(name) ?? []));
  }
  return [...definitions.values()].filter(({ name }) => reached.has(name.value));
};
