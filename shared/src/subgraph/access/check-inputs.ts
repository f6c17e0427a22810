import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputType,
} from "graphql";
import type { Verdicts } from "./verdicts.ts";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The first coordinate that a value uses and that is not clear: an input's field or an enum's value, at any depth. */
const unclearIn = (type: GraphQLInputType, value: unknown, verdicts: Verdicts): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (isNonNullType(type)) return unclearIn(type.ofType, value, verdicts);
  if (isListType(type)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return firstOf(list, (item) => unclearIn(type.ofType, item, verdicts));
  }
  if (isEnumType(type)) {
    const coordinate = `${type.name}.${String(value)}`;
    return verdicts.has(coordinate) ? coordinate : undefined;
  }
  if (!isInputObjectType(type) || !isRecord(value)) return undefined;
  const fields = type.getFields();
  return firstOf(Object.entries(value), ([name, given]) => {
    const coordinate = `${type.name}.${name}`;
    if (given !== undefined && verdicts.has(coordinate)) return coordinate;
    const field = fields[name];
    return field && unclearIn(field.type, given, verdicts);
  });
};

const firstOf = <Item>(
  items: readonly Item[],
  find: (item: Item) => string | undefined,
): string | undefined => {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The first coordinate among what a field is given as arguments that is not clear; undefined where all are. */
export const unclearArgument = (
  field: { readonly coordinate: string; readonly args: readonly GraphQLArgument[] },
  given: Readonly<Record<string, unknown>>,
  verdicts: Verdicts,
): string | undefined =>
  firstOf(field.args, ({ name, type }) => {
    if (given[name] === undefined) return undefined;
    const coordinate = `${field.coordinate}(${name}:)`;
    return verdicts.has(coordinate) ? coordinate : unclearIn(type, given[name], verdicts);
  });
