import {
  Kind,
  OperationTypeNode,
  parse,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from "graphql";
import { LRUCache } from "lru-cache";
import { readDomainSchema, type DomainSchema } from "./domain-schema.ts";

/** What is worked out once for a text that is sent to a domain. */
export interface PreparedOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly domainSchema: DomainSchema;
  /** Every key that an answer to it may have, at whatever depth. */
  readonly responseKeys: ReadonlySet<string>;
  readonly isQuery: boolean;
  /** The field that fetches entities, where the operation does, with the name of its variable. */
  readonly entities?: { readonly field: FieldNode; readonly variable: string };
  /** Texts with the entity guard's selections, by the keys they select. */
  readonly guarded: LRUCache<string, string>;
}

const entitiesIn = (definition: OperationDefinitionNode): PreparedOperation["entities"] => {
  for (const selection of definition.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD || selection.name.value !== "_entities") continue;
    const value = selection.arguments?.find(({ name }) => name.value === "representations")?.value;
    if (value?.kind === Kind.VARIABLE) return { field: selection, variable: value.name.value };
  }
  return undefined;
};

const responseKeysIn = (document: DocumentNode): Set<string> => {
  const keys = new Set<string>();
  visit(document, { Field: ({ alias, name }) => void keys.add((alias ?? name).value) });
  return keys;
};

const prepare = (text: string, domainSchema: DomainSchema): PreparedOperation => {
  const document = parse(text, { noLocation: true });
  const definition = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (definition === undefined) throw new Error("the text for the domain holds no operation");
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return {
    text,
    document,
    definition,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    domainSchema,
    responseKeys: responseKeysIn(document),
    isQuery: definition.operation === OperationTypeNode.QUERY,
    entities: entitiesIn(definition),
    guarded: new LRUCache({ max: 16 }),
  };
};

/** Gives a function that prepares a text for a domain's schema and remembers the last ones: 2 schemas (the new one and the one before), 500 texts each. */
export const createPreparer = (): ((text: string, sdl: string) => PreparedOperation) => {
  const schemas = new LRUCache<string, { schema: DomainSchema; texts: LRUCache<string, PreparedOperation> }>({
    max: 2,
  });
  return (text, sdl) => {
    const known = schemas.get(sdl) ?? { schema: readDomainSchema(sdl), texts: new LRUCache({ max: 500 }) };
    schemas.set(sdl, known);
    const operation = known.texts.get(text) ?? prepare(text, known.schema);
    known.texts.set(text, operation);
    return operation;
  };
};
