import { Kind, visit, type DocumentNode, type FieldNode } from "graphql";

/** An operation whose aliases meet no field that the planner may add, and the client's response key of each key that was renamed. */
export interface Renamed {
  readonly document: DocumentNode;
  readonly restore: ReadonlyMap<string, string>;
}

const responseKeys = (document: DocumentNode): Set<string> => {
  const keys = new Set<string>();
  visit(document, { Field: (node) => void keys.add((node.alias ?? node.name).value) });
  return keys;
};

/**
 * Renames each alias that has the name of another field by which domains are joined: `id: name` would otherwise stand where the planner puts
 * the key. One alias of one field becomes one new alias everywhere, so that what merged before merges after.
 */
export const renameAliases = (document: DocumentNode, joining: ReadonlySet<string>): Renamed => {
  const restore = new Map<string, string>();
  const renamed = new Map<string, string>();
  const isMisleading = ({ alias, name }: FieldNode): boolean =>
    alias !== undefined && alias.value !== name.value && joining.has(alias.value);
  let taken: Set<string> | undefined;
  const newKey = (alias: string, name: string): string => {
    const known = renamed.get(`${alias}:${name}`);
    if (known !== undefined) return known;
    taken ??= new Set([...responseKeys(document), ...joining]);
    let key = `${alias}__as__${name}`.replace(/^_+/, "");
    while (taken.has(key)) key += "_";
    taken.add(key);
    renamed.set(`${alias}:${name}`, key);
    restore.set(key, alias);
    return key;
  };
  const changed = visit(document, {
    Field(node) {
      if (!isMisleading(node) || !node.alias) return undefined;
      const value = newKey(node.alias.value, node.name.value);
      return { ...node, alias: { kind: Kind.NAME, value } };
    },
  }) as DocumentNode;
  return { document: changed, restore };
};
