import { accountIdPattern, decimalPattern, scalars } from "@trellis/shared/scalars";
import { isEnumType, type GraphQLLeafType } from "graphql";

const maxInt = 2 ** 31;

const builtIn: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value) && (value as number) < maxInt && (value as number) >= -maxInt,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || Number.isSafeInteger(value),
  AccountID: (value) => typeof value === "string" && accountIdPattern.test(value),
  Decimal: (value) => typeof value === "string" && decimalPattern.test(value),
};

/** Whether a domain may give this value for the type: a scalar of the language or of the mesh, or one of the enum's values. Scalars that only the domain knows may be anything. */
export const isLeafValue = (type: GraphQLLeafType, value: unknown): boolean => {
  if (isEnumType(type)) return typeof value === "string" && type.getValue(value) !== undefined;
  if (Object.hasOwn(builtIn, type.name)) return builtIn[type.name]?.(value) === true;
  return !Object.hasOwn(scalars, type.name) || typeof value === "string";
};
