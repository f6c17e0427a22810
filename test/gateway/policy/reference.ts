import {
  executeSync,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
} from "graphql";

type Variables = Readonly<Record<string, unknown>>;
type IsRefused = (typename: string, field: string) => boolean;

const possible = (schema: GraphQLSchema, type: GraphQLNamedType) => {
  if (isObjectType(type)) return [type];
  return isCompositeType(type) ? schema.getPossibleTypes(type) : [];
};

/** A number that looks random and is always the same for a text. */
const numberOf = (text: string): number => {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return sum;
};

/** Data that depends on nothing but where it is asked for: now and then null, or a list of none to two. */
const echo: GraphQLFieldResolver<unknown, unknown> = (source, args, _, { fieldName, returnType, schema }) => {
  const make = (type: GraphQLOutputType, place: string): unknown => {
    if (isNonNullType(type)) return make(type.ofType, `${place}!`);
    const number = numberOf(place);
    if (!place.endsWith("!") && number % 7 === 0) return null;
    if (isListType(type))
      return [0, 1].slice(number % 3).map((index) => make(type.ofType, `${place}.${index}`));
    const types = possible(schema, getNamedType(type));
    if (types.length > 0) return { place, __typename: types[number % types.length]?.name };
    return getNamedType(type).name === "Int" ? number : place;
  };
  const { place = "" } = (source ?? {}) as { place?: string };
  return make(returnType, `${place}/${fieldName}${JSON.stringify(args)}`);
};

/** What everybody would get who may see all but what is refused, as it stands in the data: null. */
export const answerWithNulls = (
  schema: GraphQLSchema,
  document: DocumentNode,
  options: { variables: Variables; isRefused: IsRefused },
): unknown =>
  executeSync({
    schema,
    document,
    variableValues: options.variables,
    fieldResolver: (source, args, context, info) =>
      options.isRefused(info.parentType.name, info.fieldName) ? null : echo(source, args, context, info),
  }).data;

const typeKey = "typeOfThis";

/** With the type of each object, so that an answer can be read again. */
const withTypes = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet: (node) => ({
      ...node,
      selections: [
        ...node.selections,
        {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: typeKey },
          name: { kind: Kind.NAME, value: "__typename" },
        },
      ],
    }),
  });

/** What is got by the reduced document, told as the answer to the full one: refused fields are null. */
export const answerFromReduced = (
  schema: GraphQLSchema,
  documents: { full: DocumentNode; reduced: DocumentNode | undefined },
  options: { variables: Variables; isRefused: IsRefused },
): unknown => {
  const variableValues = options.variables;
  const rootValue = documents.reduced
    ? executeSync({ schema, document: withTypes(documents.reduced), variableValues, fieldResolver: echo })
        .data
    : {};
  const read = (source: unknown, { path, parentType, fieldName }: GraphQLResolveInfo): unknown => {
    if (options.isRefused(parentType.name, fieldName)) return null;
    const value = (source as Record<string, unknown>)[String(path.key)];
    if (value === undefined) throw new Error(`nobody asked for ${parentType.name}.${fieldName}`);
    return value;
  };
  const { data, errors = [] } = executeSync({
    schema,
    document: documents.full,
    variableValues,
    rootValue,
    typeResolver: (value) => (value as Record<string, string>)[typeKey],
    fieldResolver: (source, _args, _context, info) => read(source, info),
  });
  const unasked = errors.find(({ message }) => message.startsWith("nobody asked"));
  if (unasked) throw unasked;
  return data;
};

/**
 * Each place of an operation where a value of a concrete type can be asked for a field: `path coordinate`. Follows the operation type by type, down to
 * what is refused.
 */
export const placesOf = (
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, isRefused }: { variables: Variables; isRefused: IsRefused },
): Set<string> => {
  const found = new Set<string>();
  const holds = ({ directives = [] }: SelectionNode): boolean =>
    directives.every(({ name, arguments: given = [] }) => {
      const value = given[0]?.value;
      const condition = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
      const is = value?.kind === Kind.BOOLEAN ? value.value : condition;
      return name.value === "include" ? is === true : is === false;
    });
  const visitSet = (
    selections: readonly SelectionNode[],
    typename: string,
    path: readonly string[],
  ): void => {
    const type = schema.getType(typename);
    if (!isObjectType(type)) return;
    for (const node of selections.filter(holds)) {
      if (node.kind === Kind.FRAGMENT_SPREAD) throw new Error("a fragment has a name");
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = schema.getType(node.typeCondition?.name.value ?? typename);
        if (condition && possible(schema, condition).includes(type))
          visitSet(node.selectionSet.selections, typename, path);
        continue;
      }
      if (node.name.value.startsWith("__")) continue;
      const field = type.getFields()[node.name.value];
      if (!field) throw new Error(`${typename}.${node.name.value} does not exist`);
      const own = [...path, (node.alias ?? node.name).value];
      found.add(`${own.join(".")} ${typename}.${field.name}`);
      if (isRefused(typename, field.name)) continue;
      const items = [...String(field.type)].filter((letter) => letter === "[").map(() => "@");
      for (const { name } of possible(schema, getNamedType(field.type)))
        visitSet(node.selectionSet?.selections ?? [], name, [...own, ...items]);
    }
  };
  const operation = document.definitions[0] as OperationDefinitionNode;
  visitSet(operation.selectionSet.selections, schema.getRootType(operation.operation)?.name ?? "", []);
  return found;
};
