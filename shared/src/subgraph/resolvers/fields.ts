import { getNamedType, type GraphQLField, type GraphQLObjectType } from "graphql";
import type { DataProduct } from "@trellis/shared/contract";
import type { Page, Rollup } from "@trellis/shared/store";
import type { ConnectionArguments, Resolver, SubgraphContext } from "../types.ts";
import { accountOf } from "./account.ts";
import { accountType, type Catalog } from "./catalog.ts";
import { selectedFields } from "./selection.ts";

const accountIdOf = (typeName: string, parent: Readonly<Record<string, unknown>>): unknown =>
  typeName === accountType ? parent["id"] : parent["accountId"];

/** A page as its GraphQL type has it; GraphQL calls the functions of what is selected. */
const connectionOf = (page: Page, { view }: SubgraphContext, product: DataProduct) => ({
  nodes: page.nodes,
  edges: () => page.nodes.map((node, index) => ({ cursor: page.cursors[index], node })),
  totalCount: page.totalCount,
  pageInfo: () => ({
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: page.cursors[0] ?? null,
    endCursor: page.cursors.at(-1) ?? null,
  }),
  asOf: view.state(product.id).asOf,
});

/** Pages over all records, or over those of the account that the parent is. */
export const connection =
  (product: DataProduct, isRoot: boolean): Resolver =>
  async (parent, args, context, info) => {
    const account = isRoot ? null : String(parent["id"]);
    const withTotal = selectedFields(info).has("totalCount");
    const asked = { ...(args as ConnectionArguments), withTotal };
    return connectionOf(await context.loaders.page(product.id, account, asked), context, product);
  };

/** A figure over the records of the account that the parent is or belongs to; null without one. */
export const rollup =
  (spec: Rollup, typeName: string): Resolver =>
  (parent, _args, { loaders }) => {
    const id = accountIdOf(typeName, parent);
    return typeof id === "string" ? loaders.rollup(spec, id) : null;
  };

/** The record of the root field's `id`. */
export const recordById =
  (product: DataProduct): Resolver =>
  async (_parent, args, { loaders }) =>
    (await loaders.record(product.id, args["id"] as string)) ?? null;

/** The one record that an account has in a product, kept under the account's own id. */
export const recordOfAccount =
  (product: DataProduct): Resolver =>
  async (parent, _args, { loaders }) =>
    (await loaders.record(product.id, String(parent["id"]))) ?? null;

/** The entity that a stored id refers to: from the store where it is ours, else a reference for the domain that has it. */
export const relation =
  (catalog: Catalog, target: string, idField: string): Resolver =>
  async (parent, _args, context, info) => {
    const id = parent[idField];
    if (id === null || id === undefined) return null;
    const product = catalog.productOf(target);
    if (target === accountType) {
      const needsRecord = [...selectedFields(info)].some((name) => name !== "id" && name !== "__typename");
      return accountOf(needsRecord ? product : undefined, id, context);
    }
    return product ? ((await context.loaders.record(product.id, String(id))) ?? null) : { id };
  };

/** What the contract says of a field: how it resolves, or undefined where nothing but code of the domain can tell. */
export function contractResolver(
  catalog: Catalog,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): Resolver | undefined {
  const target = getNamedType(field.type).name;
  const listed = catalog.listedBy(target);
  const product = catalog.productOf(target);
  if (type.name === "Query") {
    if (listed) return connection(listed, true);
    return product && field.args.some(({ name }) => name === "id") ? recordById(product) : undefined;
  }
  if (listed) return type.name === accountType ? connection(listed, false) : undefined;
  if (!catalog.isEntity(target)) return undefined;
  const idField = `${field.name}Id`;
  if (Object.hasOwn(type.getFields(), idField)) return relation(catalog, target, idField);
  return product && type.name === accountType ? recordOfAccount(product) : undefined;
}
