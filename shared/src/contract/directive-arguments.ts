import { valueFromASTUntyped, type ConstDirectiveNode } from "graphql";

/** The arguments of a directive as plain values: enum values are their names. Absent ones are missing. */
export type DirectiveArguments = Readonly<Record<string, unknown>>;

/** Reads a directive's arguments without judging them; the check does that. */
export const argumentsOf = (directive: ConstDirectiveNode): DirectiveArguments =>
  Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );

/** All uses of a directive in a list, in order. */
export const usesOf = (directives: readonly ConstDirectiveNode[] | undefined, name: string) =>
  (directives ?? []).filter((directive) => directive.name.value === name);

/** The arguments of the first use of a directive. */
export const argumentsOfFirst = (
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): DirectiveArguments | undefined => {
  const [first] = usesOf(directives, name);
  return first && argumentsOf(first);
};

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

export const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).filter(
    (item): item is string => typeof item === "string",
  );

/** The value where it is one of the allowed, else what stands in for it. */
export const oneOf = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T =>
  allowed.find((item) => item === value) ?? otherwise;
