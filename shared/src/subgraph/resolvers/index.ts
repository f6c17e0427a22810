import type { GraphQLObjectType, GraphQLScalarType } from "graphql";
import type { DataProduct } from "@trellis/shared/contract";
import { flattenFields } from "@trellis/shared/contract";
import { messageOf } from "@trellis/shared/errors";
import { checkRollup, type Rollup } from "@trellis/shared/store";
import { guardField } from "../access/guard-fields.ts";
import { recordId } from "../arguments.ts";
import type { Resolver, SubgraphContext, SubgraphDefinition } from "../types.ts";
import { accountOf, storedAccountField } from "./account.ts";
import { accountType, catalogOf, type Catalog } from "./catalog.ts";
import { contractResolver, rollup } from "./fields.ts";
import { scalarResolvers } from "./scalars.ts";

type ReferenceResolver = (reference: Readonly<Record<string, unknown>>, context: SubgraphContext) => unknown;

export type ResolverMap = Record<string, Record<string, Resolver | ReferenceResolver> | GraphQLScalarType>;

const resolverOf = (
  definition: SubgraphDefinition,
  catalog: Catalog,
  type: GraphQLObjectType,
  name: string,
) => {
  const own = definition.resolvers[type.name]?.[name];
  if (own) return own;
  const spec = definition.rollups[type.name]?.[name];
  if (spec) return rollup(spec, type.name);
  const field = type.getFields()[name];
  return field && contractResolver(catalog, type, field);
};

const fieldsOf = (definition: SubgraphDefinition, catalog: Catalog, type: GraphQLObjectType) =>
  Object.keys(type.getFields()).flatMap((name): [string, Resolver][] => {
    const resolver = resolverOf(definition, catalog, type, name);
    return resolver ? [[name, resolver]] : [];
  });

const storedFields = (product: DataProduct): [string, Resolver][] =>
  product.fields
    .filter(({ name, kind }) => kind !== "relation" && name !== "id")
    .map(({ name }) => [name, storedAccountField(name)]);

/** An entity of another domain: as it comes, unless it says that it is of an account that the principal may not know of. */
const referenceWithin: ReferenceResolver = (reference, { view }) => {
  const account = reference["accountId"];
  return typeof account === "string" && !view.mayRead(account) ? null : reference;
};

const referenceOf = (catalog: Catalog, typeName: string): ReferenceResolver | undefined => {
  const product = catalog.productOf(typeName);
  if (typeName === accountType) return ({ id }, context) => accountOf(product, id, context);
  if (!product) return referenceWithin;
  return async ({ id }, { loaders }) => (await loaders.record(product.id, recordId(id))) ?? null;
};

/** Every resolver that a domain's contract, rollups and own code amount to, each guarded by what the principal may see. */
export function buildResolvers(definition: SubgraphDefinition): ResolverMap {
  const catalog = catalogOf(definition.contract);
  const map: ResolverMap = { ...scalarResolvers(definition.contract.schema) };
  for (const type of catalog.objectTypes) {
    const account = type.name === accountType ? catalog.productOf(accountType) : undefined;
    const entries = [...(account ? storedFields(account) : []), ...fieldsOf(definition, catalog, type)];
    const resolvers = new Map(entries);
    const fields: Record<string, Resolver | ReferenceResolver> = Object.fromEntries(
      Object.values(type.getFields()).map((field) => [
        field.name,
        guardField(catalog, type, field, resolvers.get(field.name)),
      ]),
    );
    const reference = catalog.isEntity(type.name) ? referenceOf(catalog, type.name) : undefined;
    if (reference) fields["__resolveReference"] = reference;
    map[type.name] = fields;
  }
  return map;
}

const isStored = (catalog: Catalog, type: GraphQLObjectType, name: string): boolean => {
  const product = catalog.productOf(type.name);
  if (!product) return name === "id";
  return flattenFields(product.fields).some((field) => field.path === name && field.kind !== "relation");
};

const misfitOf = (catalog: Catalog, spec: Rollup): string[] => {
  const product = catalog.products.find(({ id }) => id === spec.product);
  if (!product) return [`a rollup counts ${spec.product}, which is no product of the domain`];
  try {
    checkRollup(product, spec);
    return [];
  } catch (thrown) {
    return [messageOf(thrown)];
  }
};

/** Throws an Error that lists the fields of records, accounts and the root that nothing resolves, and rollups and resolvers of no field. */
export function checkResolvers(definition: SubgraphDefinition): void {
  const catalog = catalogOf(definition.contract);
  const types = new Map(catalog.objectTypes.map((type) => [type.name, type]));
  const isOurs = (type: GraphQLObjectType) =>
    type.name === "Query" || type.name === accountType || catalog.productOf(type.name) !== undefined;
  const unresolved = catalog.objectTypes.filter(isOurs).flatMap((type) =>
    Object.keys(type.getFields())
      .filter((name) => !name.startsWith("_") && !isStored(catalog, type, name))
      .filter((name) => !resolverOf(definition, catalog, type, name))
      .map((name) => `${type.name}.${name} needs a rollup or a resolver`),
  );
  const unknown = [definition.rollups, definition.resolvers].flatMap((given) =>
    Object.entries(given).flatMap(([typeName, fields]) =>
      Object.keys(fields)
        .filter((name) => types.get(typeName)?.getFields()[name] === undefined)
        .map((name) => `${typeName}.${name} is no field of the contract`),
    ),
  );
  const misfits = Object.values(definition.rollups)
    .flatMap((fields) => Object.values(fields))
    .flatMap((spec) => misfitOf(catalog, spec));
  const problems = [...unresolved, ...unknown, ...misfits];
  if (problems.length > 0) throw new Error(`the subgraph of ${definition.domain}: ${problems.join("; ")}`);
}
