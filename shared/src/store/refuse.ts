import { PublicError } from "@trellis/shared/errors";

/** Throws a BAD_USER_INPUT error that says what was required. */
export const refuseInput = (message: string): never => {
  throw new PublicError("BAD_USER_INPUT", message);
};

/** Text that every store can hold and compare: well-formed Unicode without NUL. */
export const isStorableText = (value: unknown): value is string =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\0");
