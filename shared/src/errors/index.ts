/** Two kinds of error, by audience: what a client may read has a code of a closed list; everything else stays in the log. */
export { errorCodes, isErrorCode, type ErrorCode } from "./codes.ts";
export { messageOf, PublicError, UserError } from "./errors.ts";
