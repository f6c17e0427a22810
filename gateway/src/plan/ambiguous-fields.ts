import {
  doTypesOverlap,
  isUnionType,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from "graphql";

/** A field where an operation selects it. */
interface Placed {
  readonly node: FieldNode;
  readonly parent: GraphQLCompositeType;
  /** Its name and arguments. */
  readonly meaning: string;
}

/** The key under which the client gets the field. */
export const responseKey = ({ alias, name }: FieldNode): string => (alias ?? name).value;

/** Fields by the response keys that lead to them. */
const fieldsByPlace = (document: DocumentNode, schema: GraphQLSchema): Iterable<readonly Placed[]> => {
  const places = new Map<string, Placed[]>();
  const path: string[] = [];
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): void => {
    path.push(responseKey(node));
    const parent = types.getParentType();
    if (!parent) return;
    const place = path.join();
    const meaning = print({ ...node, alias: undefined, directives: [], selectionSet: undefined });
    const known = places.get(place);
    if (known) known.push({ node, parent, meaning });
    else places.set(place, [{ node, parent, meaning }]);
  };
  visit(document, visitWithTypeInfo(types, { Field: { enter, leave: () => void path.pop() } }));
  return places.values();
};

const interfacesOf = (type: GraphQLCompositeType) => (isUnionType(type) ? [] : type.getInterfaces());

/** Whether fields of both types may be asked of one object, or of one domain that knows both by an interface of theirs alone. */
const mayMeet = (schema: GraphQLSchema, one: GraphQLCompositeType, other: GraphQLCompositeType): boolean =>
  doTypesOverlap(schema, one, other) || interfacesOf(one).some((type) => interfacesOf(other).includes(type));

/**
 * The fields whose response key is given to another field, or to the same one with other arguments, on what may be an object of the same type at
 * the same place: within `... on A { owner { x: name } } ... on B { owner { x: nick } }`. The planner asks for owners once and keeps one of the two.
 * For operations without fragment spreads.
 */
export const ambiguousFields = (document: DocumentNode, schema: GraphQLSchema): ReadonlySet<FieldNode> => {
  const found = new Set<FieldNode>();
  for (const fields of fieldsByPlace(document, schema)) {
    if (new Set(fields.map(({ meaning }) => meaning)).size < 2) continue;
    const meets = (one: Placed): boolean =>
      fields.some(({ parent, meaning }) => meaning !== one.meaning && mayMeet(schema, parent, one.parent));
    for (const one of fields) if (meets(one)) found.add(one.node);
  }
  return found;
};
