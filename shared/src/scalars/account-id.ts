import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** The one format of the account id that all domains share. */
export const accountIdPattern = /^[A-Za-z0-9._:-]{1,64}$/;

const parse = (value: unknown): string => {
  if (typeof value === "string" && accountIdPattern.test(value)) return value;
  throw new GraphQLError(
    `AccountID must be 1 to 64 characters of A-Z a-z 0-9 . _ : - but is ${typeof value === "string" ? "other text" : `a ${typeof value}`}.`,
    { extensions: { code: "BAD_USER_INPUT" } },
  );
};

/** The id of an account, shared by all domains. Text only: a number would lose leading zeros. */
export const AccountID = new GraphQLScalarType({
  name: "AccountID",
  description: "The id of an account, shared by all domains: 1 to 64 characters of A-Z a-z 0-9 . _ : -",
  parseValue: parse,
  serialize: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
