import { getNamedType, type GraphQLField, type GraphQLObjectType } from "graphql";
import type { StoreView } from "@trellis/shared/store";
import { accountType, type Catalog } from "../resolvers/catalog.ts";
import type { Resolver } from "../types.ts";

/** What of a resolved value a view lets through. */
type Pass = (value: unknown, parent: Readonly<Record<string, unknown>>, view: StoreView) => unknown;

const idOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)["id"] : value;

const passAccounts: Pass = (value, _parent, view) => {
  if (view.bounds?.fence === undefined || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => (view.mayRead(String(idOf(item))) ? item : null));
  return view.mayRead(String(idOf(value))) ? value : null;
};

const accountOfParent = (typeName: string, parent: Readonly<Record<string, unknown>>): string | null => {
  const id = typeName === accountType ? parent["id"] : parent["accountId"];
  return typeof id === "string" ? id : null;
};

const passPersons =
  (typeName: string): Pass =>
  (value, parent, view) =>
    view.mayShowPersons(accountOfParent(typeName, parent)) ? value : null;

/**
 * What bounds a field besides the store, which has bound all that is stored: an account that a field leads to must be within the fence, and
 * personal data that code of the domain computes needs the region of the parent's account.
 */
export const passOf = (
  catalog: Catalog,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): Pass | undefined => {
  const named = getNamedType(field.type).name;
  const isOwnId = type.name === accountType && field.name === "id";
  if ((named === accountType || named === "AccountID") && !isOwnId) return passAccounts;
  const isComputed =
    catalog.personal.has(`${type.name}.${field.name}`) && !catalog.isStored(type.name, field.name);
  return isComputed ? passPersons(type.name) : undefined;
};

/** Whether a resolver's result is still to come. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && typeof (value as Promise<unknown>).then === "function";

/** A resolver whose result is passed on only as far as the view's bounds let it. */
export const withinView =
  (resolve: Resolver, pass: Pass): Resolver =>
  (parent, args, context, info) => {
    const value = resolve(parent, args, context, info);
    if (context.view.bounds === undefined) return value;
    return isPromise(value)
      ? value.then((settled) => pass(settled, parent, context.view))
      : pass(value, parent, context.view);
  };
