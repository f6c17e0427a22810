import { isObjectType, type GraphQLNamedType, type GraphQLObjectType } from "graphql";
import type { Contract, DataProduct, ProductField } from "@trellis/shared/contract";

/** The entity that all domains share. */
export const accountType = "Account";

/** A contract as the resolvers look at it. */
export interface Catalog {
  readonly products: readonly DataProduct[];
  /** The product whose record a type is. */
  productOf(typeName: string): DataProduct | undefined;
  /** The product whose connection a type is. */
  listedBy(typeName: string): DataProduct | undefined;
  /** Whether references to a type can be resolved by its `id`. */
  isEntity(typeName: string): boolean;
  /** Whether the value of a field comes from a record, by itself or as part of an embedded object. */
  isStored(typeName: string, field: string): boolean;
  /** Coordinates of personal data. */
  readonly personal: ReadonlySet<string>;
  /** The object types of the domain itself. */
  readonly objectTypes: readonly GraphQLObjectType[];
}

const hasKey = (type: GraphQLNamedType | undefined): boolean => {
  if (!isObjectType(type)) return false;
  const nodes = [type.astNode, ...type.extensionASTNodes];
  return nodes.some((node) => node?.directives?.some(({ name }) => name.value === "key"));
};

const storedCoordinates = (typeName: string, fields: readonly ProductField[]): string[] =>
  fields
    .filter(({ kind }) => kind !== "relation")
    .flatMap(({ name, type, fields: inner = [] }) => [
      `${typeName}.${name}`,
      ...storedCoordinates(type, inner),
    ]);

const personalCoordinates = (type: GraphQLObjectType): string[] =>
  Object.values(type.getFields())
    .filter(({ astNode }) => astNode?.directives?.some(({ name }) => name.value === "personalData"))
    .map(({ name }) => `${type.name}.${name}`);

/** A contract as the resolvers look at it. */
export function catalogOf({ products, schema }: Contract): Catalog {
  const byType = new Map(products.map((product) => [product.type, product]));
  const byConnection = new Map(products.map((product) => [`${product.type}Connection`, product]));
  const stored = new Set(products.flatMap(({ type, fields }) => storedCoordinates(type, fields)));
  const objectTypes = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith("__"),
  ) as GraphQLObjectType[];
  return {
    products,
    productOf: (name) => byType.get(name),
    listedBy: (name) => byConnection.get(name),
    isEntity: (name) => byType.has(name) || hasKey(schema.getType(name)),
    isStored: (typeName, field) => stored.has(`${typeName}.${field}`),
    personal: new Set(objectTypes.flatMap(personalCoordinates)),
    objectTypes,
  };
}
