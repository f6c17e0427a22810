import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
} from "graphql";
import { orderValuesOf } from "@trellis/shared/contract";
import { errorCodes, PublicError } from "@trellis/shared/errors";
import { maskValue, type Masking } from "@trellis/shared/policy";
import type { Catalog } from "../resolvers/catalog.ts";
import type { Resolver, SubgraphContext } from "../types.ts";
import { unclearArgument } from "./check-inputs.ts";
import type { Verdicts } from "./verdicts.ts";
import { isPromise, passOf, withinView } from "./within-view.ts";

const refuse = (): never => {
  throw new PublicError("UNAUTHORIZED_FIELD_OR_TYPE", errorCodes.UNAUTHORIZED_FIELD_OR_TYPE);
};

/** What a guard knows of its field. */
interface GuardedField {
  readonly coordinate: string;
  readonly args: readonly GraphQLArgument[];
  /** GraphQL type of its values. */
  readonly scalar: string;
  /** What its values are masked by. */
  readonly product: string;
  /** The order value that a list has by itself, where the field is a list. */
  readonly ownOrder: string | undefined;
}

const masked = (
  value: unknown,
  { mask, field, context }: { mask: Masking; field: GuardedField; context: SubgraphContext },
): unknown => {
  const key = context.maskKey(field.product);
  return key ? maskValue(mask, value, { scalar: field.scalar, key }) : null;
};

/** Arguments as the principal may give them. By itself a list is in the order of its events; who may not see their times gets it in the order of ids. */
const checkedArguments = (
  field: GuardedField,
  args: Readonly<Record<string, unknown>>,
  verdicts: Verdicts,
): Readonly<Record<string, unknown>> => {
  if (unclearArgument(field, args, verdicts) !== undefined) return refuse();
  const { ownOrder } = field;
  if (ownOrder === undefined || !verdicts.has(ownOrder)) return args;
  const orderBy = args["orderBy"] as readonly string[] | null | undefined;
  return orderBy?.length ? args : { ...args, orderBy: ["ID_ASC"] };
};

const guarded =
  (resolve: Resolver, field: GuardedField): Resolver =>
  (parent, args, context, info) => {
    const { verdicts } = context;
    if (verdicts.size === 0) return resolve(parent, args, context, info);
    const verdict = verdicts.get(field.coordinate);
    if (verdict?.kind === "REFUSED") return refuse();
    const given = field.args.length > 0 ? checkedArguments(field, args, verdicts) : args;
    const value = resolve(parent, given, context, info);
    if (verdict === undefined) return value;
    const mask = { mask: verdict.mask, field, context };
    return isPromise(value) ? value.then((settled) => masked(settled, mask)) : masked(value, mask);
  };

const guardedField = (
  catalog: Catalog,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): GuardedField => {
  const scalar = getNamedType(field.type).name;
  const listed = catalog.listedBy(scalar);
  const isEventTime = ({ path, direction }: { path: string; direction: string }) =>
    path === listed?.eventTime && direction === "DESC";
  const order = listed && orderValuesOf(listed).find(isEventTime);
  return {
    coordinate: `${type.name}.${field.name}`,
    args: field.args,
    scalar,
    product: catalog.productOf(type.name)?.id ?? type.name,
    ownOrder: listed && order && `${listed.type}Order.${order.value}`,
  };
};

/**
 * The resolver of a field as principals meet it: refused, masked or clear by what the request's principal may see, its arguments checked
 * before anything is read, and its value within the bounds of the view.
 */
export function guardField(
  catalog: Catalog,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  own: Resolver | undefined,
): Resolver {
  const resolve = own ?? (defaultFieldResolver as Resolver);
  const pass = passOf(catalog, type, field);
  return guarded(pass ? withinView(resolve, pass) : resolve, guardedField(catalog, type, field));
}
