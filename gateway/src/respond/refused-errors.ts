import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import type { RefusedField } from "../policy/index.ts";
import type { PublicError } from "./public-execution.ts";

const code: ErrorCode = "UNAUTHORIZED_FIELD_OR_TYPE";
const none: readonly PublicError[] = [];

/** An error for each field that is null because whoever asks may not see it: once for a selection, however many records have it. */
export const refusedErrors = (refused: readonly RefusedField[] | undefined): readonly PublicError[] =>
  refused?.map(({ path, coordinate, rule }) => ({
    message: errorCodes[code],
    path,
    extensions: { code, coordinate, rule },
  })) ?? none;
