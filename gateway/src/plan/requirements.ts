import { Kind, parse, visit, type ConstDirectiveNode, type DocumentNode } from "graphql";
import { textArgument } from "./joining-names.ts";
import type { RequiredCall } from "./required-arguments.ts";
import type { RequiredCalls } from "./restore-required.ts";

const enumArgument = ({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined => {
  const value = given.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.ENUM ? value.value : undefined;
};

const namesIn = (fields: string, calls: ReadonlyMap<string, RequiredCall>): string[] => {
  const names = new Set<string>();
  visit(parse(`{${fields}}`, { noLocation: true }), {
    Field: ({ name }) => void (calls.has(name.value) && names.add(name.value)),
  });
  return [...names];
};

/** Reads from a supergraph the labels of its overrides, and which fields of ours the field of a domain requires. */
export const readRequirements = (
  supergraph: DocumentNode,
  calls: ReadonlyMap<string, RequiredCall>,
): { readonly overrideLabels: readonly string[]; readonly needs: RequiredCalls["needs"] } => {
  const labels = new Set<string>();
  const needed = new Map<string, readonly string[]>();
  const graphs = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === "join__Graph") {
      for (const { name, directives: [graph] = [] } of node.values ?? [])
        graphs.set((graph && textArgument(graph, "name")) ?? name.value, name.value);
    }
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      for (const directive of field.directives ?? []) {
        if (directive.name.value !== "join__field") continue;
        const label = textArgument(directive, "overrideLabel");
        if (label !== undefined) labels.add(label);
        const requires = textArgument(directive, "requires");
        const key = `${enumArgument(directive, "graph")} ${node.name.value}.${field.name.value}`;
        if (requires !== undefined) needed.set(key, namesIn(requires, calls));
      }
    }
  }
  return {
    overrideLabels: [...labels],
    needs: ({ domain, typename, name }) => needed.get(`${graphs.get(domain)} ${typename}.${name}`) ?? [],
  };
};
