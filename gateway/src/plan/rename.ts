import { Kind, print, visit, type DocumentNode, type FieldNode, type GraphQLSchema } from "graphql";
import { ambiguousFields, responseKey } from "./ambiguous-fields.ts";

/** An operation whose names meet none that the planner may add, and what the client called each name that was given instead. */
export interface Renamed {
  readonly document: DocumentNode;
  /** Response keys. */
  readonly restore: ReadonlyMap<string, string>;
  readonly restoreVariables: ReadonlyMap<string, string>;
}

/** The variable by which the planner sends entities. */
const ours = "representations";

const responseKeys = (document: DocumentNode): Set<string> => {
  const keys = new Set<string>();
  visit(document, { Field: (node) => void keys.add(responseKey(node)) });
  return keys;
};

/** Gives one new key to one response key of one field with the same arguments, so that what merged before merges after. */
const createKeys = (document: DocumentNode, joining: ReadonlySet<string>) => {
  const given = new Map<string, string>();
  const aliases = new Map<string, string>();
  let taken: Set<string> | undefined;
  const keyFor = (node: FieldNode): string => {
    const alias = responseKey(node);
    const meaning = print({ ...node, directives: [], selectionSet: undefined });
    const known = given.get(meaning);
    if (known !== undefined) return known;
    taken ??= new Set([...responseKeys(document), ...joining]);
    let key = `${alias}__as__${node.name.value}`.replace(/^_+/, "");
    while (taken.has(key)) key += "_";
    taken.add(key);
    given.set(meaning, key);
    aliases.set(key, alias);
    return key;
  };
  return { aliases, keyFor };
};

const variablesOf = (document: DocumentNode): Set<string> => {
  const names = new Set<string>();
  visit(document, { VariableDefinition: ({ variable }) => void names.add(variable.name.value) });
  return names;
};

/** A name that no variable has. */
const freeName = (names: ReadonlySet<string>): string => {
  let name = `${ours}_`;
  while (names.has(name)) name += "_";
  return name;
};

/**
 * Renames each alias that has the name of another field by which domains are joined: `id: name` would otherwise stand where the planner puts
 * the key. Renames response keys that mean several things at one place, and a variable that is called as the planner calls its own.
 */
export const renameForPlanning = (
  document: DocumentNode,
  joining: ReadonlySet<string>,
  schema: GraphQLSchema,
): Renamed => {
  const ambiguous = ambiguousFields(document, schema);
  const { aliases, keyFor } = createKeys(document, joining);
  const variables = variablesOf(document);
  const variableNames = variables.has(ours)
    ? new Map([[freeName(variables), ours]])
    : new Map<string, string>();
  const [renamedVariable] = variableNames.keys();
  const changed: DocumentNode = visit(document, {
    Field(node) {
      const key = responseKey(node);
      const meetsOurs = key !== node.name.value && joining.has(key);
      if (!meetsOurs && !ambiguous.has(node)) return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: keyFor(node) } };
    },
    Variable(node) {
      if (renamedVariable === undefined || node.name.value !== ours) return undefined;
      return { ...node, name: { ...node.name, value: renamedVariable } };
    },
  });
  return { document: changed, restore: aliases, restoreVariables: variableNames };
};
