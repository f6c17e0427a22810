import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLIP,
  GraphQLLocalDate,
  GraphQLURL,
} from "graphql-scalars";
import type { GraphQLScalarType } from "graphql";
import { AccountID } from "./account-id.ts";
import { Decimal } from "./decimal.ts";

/** Every custom scalar of the mesh by its name in the schema. */
export const scalars: Readonly<Record<string, GraphQLScalarType>> = {
  AccountID,
  Decimal,
  DateTime: GraphQLDateTime,
  LocalDate: GraphQLLocalDate,
  EmailAddress: GraphQLEmailAddress,
  URL: GraphQLURL,
  Currency: GraphQLCurrency,
  CountryCode: GraphQLCountryCode,
  IP: GraphQLIP,
};
