import { visit, type ASTNode, type DirectiveDefinitionNode, type TypeDefinitionNode } from "graphql";
import { isFielded, type Definitions } from "./definitions.ts";

const namesIn = (node: ASTNode): string[] => {
  const names: string[] = [];
  visit(node, { NamedType: ({ name }) => void names.push(name.value) });
  return names;
};

/** Types that implement an interface are found from it. */
const implementers = (definitions: Definitions): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const node of definitions.values()) {
    if (!isFielded(node)) continue;
    const { interfaces = [] } = node;
    for (const { name } of interfaces)
      found.set(name.value, [...(found.get(name.value) ?? []), node.name.value]);
  }
  return found;
};

/** The definitions that can be reached from the root types and from the arguments of directives, in their order. */
export const reachable = (
  definitions: Definitions,
  roots: readonly string[],
  directives: readonly DirectiveDefinitionNode[],
): readonly TypeDefinitionNode[] => {
  const reached = new Set<string>();
  const known = implementers(definitions);
  const open = [...roots, ...directives.flatMap(namesIn)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = definitions.get(name);
    if (!node || reached.has(name)) continue;
    reached.add(name);
    open.push(...namesIn(node), ...(known.get(name) ?? []));
  }
  return [...definitions.values()].filter(({ name }) => reached.has(name.value));
};
