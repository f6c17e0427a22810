import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import type { Log } from "../config/index.ts";
import type { ExecutionError } from "../execute/index.ts";
import type { DomainEntries, PlacedError } from "./domain-report.ts";

/** An error as the client gets it. */
export type PublicError = Omit<ExecutionError, "extensions"> & {
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** An error of an execution, with nothing but what it may have; one that no room planned is masked and told the log. */
export const toPublicExecutionError = (
  { message, path, extensions }: ExecutionError,
  log: Log,
): PublicError => {
  const { code, domain, domainCode } = extensions;
  if (isErrorCode(code)) return { message, path, extensions: { code, domain, domainCode } };
  log({ level: "error", event: "execution-failed", message });
  const masked: ErrorCode = "INTERNAL_SERVER_ERROR";
  return { message: errorCodes[masked], path, extensions: { code: masked } };
};

/** The same error for the domain report. */
export const toPlacedError = ({ path, extensions: { code, domain } }: ExecutionError): PlacedError => ({
  path,
  code,
  domain,
});

/** An error for each domain that is required and not OK; one that was not asked lacks nothing. */
export const requiredErrors = (entries: DomainEntries, require: readonly string[]): PublicError[] =>
  [...new Set(require)].flatMap((domain) => {
    const status = Object.hasOwn(entries, domain) ? (entries[domain]?.status ?? "OK") : "OK";
    if (status === "OK") return [];
    const code: ErrorCode = "DOMAIN_REQUIRED";
    const message = `The domain ${domain} is required, but it is ${status}.`;
    return [{ message, extensions: { code, domain, status } }];
  });
