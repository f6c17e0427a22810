import {
  buildASTSchema,
  Kind,
  parse,
  type DefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";

/** A domain's own schema, as answers are checked against it. */
export interface DomainSchema {
  readonly schema: GraphQLSchema;
  /** The field sets of each entity's `@key`s, in the order they are written. */
  readonly keys: ReadonlyMap<string, readonly SelectionSetNode[]>;
}

const extensionKinds: Partial<Record<Kind, Kind>> = {
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
};

/** A type that is only ever extended is defined by its first extension. */
const withDefinitions = (definitions: readonly DefinitionNode[]): DefinitionNode[] => {
  const defined = new Set(
    definitions.flatMap((node) =>
      node.kind.endsWith("Definition") && "name" in node ? node.name?.value : [],
    ),
  );
  return definitions.map((node) => {
    const kind = extensionKinds[node.kind];
    if (kind === undefined || !("name" in node) || node.name === undefined || defined.has(node.name.value))
      return node;
    defined.add(node.name.value);
    return { ...node, kind } as DefinitionNode;
  });
};

const localName = (name: string) => name.split("__").at(-1);

const keysIn = (definitions: readonly DefinitionNode[]): Map<string, SelectionSetNode[]> => {
  const keys = new Map<string, SelectionSetNode[]>();
  for (const node of definitions) {
    if (!("directives" in node) || !("name" in node) || node.name === undefined) continue;
    for (const directive of node.directives ?? []) {
      const fields = directive.arguments?.find((argument) => argument.name.value === "fields")?.value;
      if (localName(directive.name.value) !== "key" || fields?.kind !== Kind.STRING) continue;
      const [operation] = parse(`{${fields.value}}`, { noLocation: true }).definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) continue;
      keys.set(node.name.value, [...(keys.get(node.name.value) ?? []), operation.selectionSet]);
    }
  }
  return keys;
};

/** Reads the schema that a domain serves; throws where its text is not GraphQL or names types that it does not have. */
export const readDomainSchema = (sdl: string): DomainSchema => {
  const definitions = withDefinitions(parse(sdl, { noLocation: true }).definitions).filter(
    (node) => node.kind !== Kind.SCHEMA_EXTENSION && node.kind !== Kind.DIRECTIVE_DEFINITION,
  );
  const schema = buildASTSchema(
    { kind: Kind.DOCUMENT, definitions },
    { assumeValid: true, assumeValidSDL: true },
  );
  return { schema, keys: keysIn(definitions) };
};
