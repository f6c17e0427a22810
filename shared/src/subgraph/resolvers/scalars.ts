import { GraphQLScalarType, type GraphQLSchema } from "graphql";
import { scalars } from "@trellis/shared/scalars";

/** Kept as text that was checked when it was published, so that it goes out as it stands, without being parsed again. */
const storedAsText = new Set([
  "DateTime",
  "LocalDate",
  "EmailAddress",
  "URL",
  "Currency",
  "CountryCode",
  "IP",
]);

const passing = (scalar: GraphQLScalarType): GraphQLScalarType => {
  const config = scalar.toConfig();
  return new GraphQLScalarType({
    ...config,
    serialize: (value) => (typeof value === "string" ? value : config.serialize(value)),
  });
};

/** The scalars that a schema has, with stored text passed on unchanged. */
export const scalarResolvers = (schema: GraphQLSchema): Record<string, GraphQLScalarType> =>
  Object.fromEntries(
    Object.entries(scalars)
      .filter(([name]) => schema.getType(name) !== undefined)
      .map(([name, scalar]) => [name, storedAsText.has(name) ? passing(scalar) : scalar]),
  );
