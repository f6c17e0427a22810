import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLOutputType,
  type ValueNode,
} from "graphql";
import type { ListSize } from "./cost-directives.ts";
import { refusal } from "./refusal.ts";
import type { SizedCost } from "./types.ts";

/** How long a list is: what the variables say, else a number. */
export type Size = Pick<SizedCost, "variables" | "otherwise">;

type Field = GraphQLField<unknown, unknown>;

/** Without `@listSize`, arguments of these names are taken for the size of a page, and lists of these names for the page itself. */
const pageArguments: ReadonlySet<string> = new Set(["first", "last", "limit"]);
const pageFields = ["nodes", "edges", "items"];

/** Whether a type is a list, null or not. */
export const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

/** What a field without `@listSize` says by the names of its arguments and fields; undefined where that is nothing. */
export const guessListSize = (field: Field): ListSize | undefined => {
  const slicingArguments = field.args.map(({ name }) => name).filter((name) => pageArguments.has(name));
  if (slicingArguments.length === 0) return undefined;
  const type = getNamedType(field.type);
  const fields = isCompositeType(type) && "getFields" in type ? type.getFields() : {};
  const sizedFields = isList(field.type) ? [] : pageFields.filter((name) => fields[name] !== undefined);
  return { slicingArguments, sizedFields, requireOneSlicingArgument: false };
};

/** The size at a place within an argument: a number of the text, or the variable that has it at run time, with the fields that are left to go. */
const sizeAt = (node: ValueNode | undefined, fields: readonly string[]): number | string | undefined => {
  if (node?.kind === Kind.VARIABLE) return [node.name.value, ...fields].join(".");
  const [next, ...rest] = fields;
  if (next === undefined) return node?.kind === Kind.INT ? Number(node.value) : undefined;
  if (node?.kind !== Kind.OBJECT) return undefined;
  return sizeAt(node.fields.find(({ name }) => name.value === next)?.value, rest);
};

/** What the slicing arguments of one field say: variables of the text, and numbers of the text or by default. */
const readSlices = (names: readonly string[], node: FieldNode, field: Field) => {
  const variables: string[] = [];
  const numbers: number[] = [];
  let count = 0;
  for (const slice of names) {
    const [name, ...fields] = slice.split(".");
    const said = sizeAt(node.arguments?.find((argument) => argument.name.value === name)?.value, fields);
    const standard =
      fields.length > 0 ? undefined : field.args.find((one) => one.name === name)?.defaultValue;
    if (typeof said === "string") variables.push(said);
    const known = typeof said === "number" ? said : standard;
    if (typeof known === "number") numbers.push(known);
    if (said !== undefined || typeof known === "number") count += 1;
  }
  return { variables, numbers, count };
};

/** The size that a rule gives the lists of a field. Throws a Refusal where the field must be cut to size by one argument and is not. */
export const sizeOf = (
  rule: ListSize,
  place: { readonly node: FieldNode; readonly field: Field; readonly coordinate: string },
  standard: number,
): Size => {
  const { slicingArguments, assumedSize = standard, requireOneSlicingArgument } = rule;
  const { variables, numbers, count } = readSlices(slicingArguments, place.node, place.field);
  if (requireOneSlicingArgument && slicingArguments.length > 0 && count !== 1)
    throw refusal(
      "GRAPHQL_VALIDATION_FAILED",
      `The field ${place.coordinate} must have exactly one of the arguments ${slicingArguments.join(", ")} but has ${count}.`,
    );
  return { variables, otherwise: numbers.length > 0 ? Math.max(0, ...numbers) : assumedSize };
};
