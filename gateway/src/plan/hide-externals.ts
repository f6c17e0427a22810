import {
  federationMetadata,
  type FieldDefinition,
  type ObjectType,
  type Supergraph,
} from "@apollo/federation-internals";

const isOfInterface = (field: FieldDefinition<ObjectType>): boolean =>
  field.parent.interfaces().some((type) => type.field(field.name) !== undefined);

/**
 * Hides in the domains' schemas, once the planner has read them, the fields that they name only because a `@requires` does. Where the way to such
 * a field leads through another domain and back, the planner takes one call less and asks the first domain for it: it only looks whether the type has a
 * field of the name. Fields of keys and of interfaces stay, and those that are provided somewhere.
 */
export const hideExternals = (supergraph: Supergraph, keyNames: ReadonlySet<string>): void => {
  for (const { schema } of supergraph.subgraphs()) {
    const metadata = federationMetadata(schema);
    for (const type of schema.objectTypes()) {
      const isHidden = (field: FieldDefinition<ObjectType>): boolean =>
        metadata?.isFieldFullyExternal(field) === true && !keyNames.has(field.name) && !isOfInterface(field);
      const hidden = new Set(
        type
          .fields()
          .filter(isHidden)
          .map(({ name }) => name),
      );
      const field = type.field.bind(type);
      // The fields themselves must stay: what the planner has read refers to them.
      if (hidden.size > 0) type.field = (name) => (hidden.has(name) ? undefined : field(name));
    }
  }
};
