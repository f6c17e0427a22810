import {
  isInterfaceType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type GraphQLCompositeType,
  type GraphQLField,
} from "graphql";

type Field = GraphQLField<unknown, unknown>;

const meta: ReadonlyMap<string, Field> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

/** The definition of a field: of the type, or one that every schema has. Throws where validation would have refused the field. */
export const fieldDefinition = (parent: GraphQLCompositeType, name: string): Field => {
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  const field = fields[name] ?? meta.get(name);
  if (!field) throw new Error(`${parent.name}.${name} does not exist, and validation did not say so`);
  return field;
};
