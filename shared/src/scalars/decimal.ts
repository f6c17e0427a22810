import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** Plain decimal notation, without exponent; 30 digits before the point and 12 after it are enough for any currency. */
export const decimalPattern = /^-?(0|[1-9]\d{0,29})(\.\d{1,12})?$/;

const parse = (value: unknown): string => {
  if (typeof value === "string" && decimalPattern.test(value)) return value;
  throw new GraphQLError(
    `Decimal must be text such as "1091.13" but is ${typeof value === "string" ? "other text" : `a ${typeof value}`}.`,
    { extensions: { code: "BAD_USER_INPUT" } },
  );
};

/** An exact decimal number: text on the wire and never a JavaScript number, so no cent is lost. */
export const Decimal = new GraphQLScalarType({
  name: "Decimal",
  description: 'An exact decimal number as text, such as "1091.13".',
  parseValue: parse,
  serialize: parse,
  parseLiteral: (node) =>
    parse(
      node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT
        ? node.value
        : undefined,
    ),
});
