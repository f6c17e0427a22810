import { GraphQLError } from "graphql";
import type { ErrorCode } from "./codes.ts";

/**
 * An error whose message may reach the client: it says what was required and what came instead, and nothing internal.
 * The underlying failure rides in `cause`, for the log alone.
 */
export class PublicError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; domain?: string; path?: (string | number)[] } = {},
  ) {
    const { cause, domain, path } = options;
    super(message, { path, extensions: domain === undefined ? { code } : { code, domain } });
    this.code = code;
    if (cause !== undefined) Object.defineProperty(this, "cause", { value: cause, enumerable: false });
  }
}

/** An error for the person at the command line: one sentence that says what to do. Printed without a stack; exit code 1 unless given. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, options: { cause?: unknown; exitCode?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The text of whatever was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
