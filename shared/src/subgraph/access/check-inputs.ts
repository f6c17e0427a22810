import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputType,
} from "graphql";
import type { Verdicts } from "./verdicts.ts";

type Given = Readonly<Record<string, unknown>>;

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

/** The first coordinate that a value uses and that is not clear: an input's field or an enum's value, at any depth. GraphQL has brought the value into the type's form. */
const unclearIn = (type: GraphQLInputType, value: unknown, verdicts: Verdicts): string | undefined => {
  if (value === null) return undefined;
  if (isNonNullType(type)) return unclearIn(type.ofType, value, verdicts);
  if (isListType(type)) {
    return firstOf(value as readonly unknown[], (item) => unclearIn(type.ofType, item, verdicts));
  }
  if (isEnumType(type)) {
    const coordinate = `${type.name}.${String(value)}`;
    return verdicts.has(coordinate) ? coordinate : undefined;
  }
  if (!isInputObjectType(type)) return undefined;
  const fields = type.getFields();
  return firstOf(Object.entries(value as Given), ([name, given]) => {
    const coordinate = `${type.name}.${name}`;
    if (verdicts.has(coordinate)) return coordinate;
    return fields[name] && unclearIn(fields[name].type, given, verdicts);
  });
};

/** The first coordinate among what a field is given as arguments that is not clear; undefined where all are. */
export const unclearArgument = (
  field: { readonly coordinate: string; readonly args: readonly GraphQLArgument[] },
  given: Given,
  verdicts: Verdicts,
): string | undefined =>
  firstOf(field.args, ({ name, type }) => {
    if (given[name] === undefined) return undefined;
    const coordinate = `${field.coordinate}(${name}:)`;
    return verdicts.has(coordinate) ? coordinate : unclearIn(type, given[name], verdicts);
  });
