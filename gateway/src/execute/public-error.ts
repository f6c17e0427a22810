import type { ContractTable } from "@trellis/shared/contract";
import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import type { PublicErrors } from "./execution.ts";
import type { Path, PublicSubgraphError, SubgraphError } from "./types.ts";

const messages: Partial<Record<ErrorCode, (domain: string) => string>> = {
  SUBGRAPH_UNAVAILABLE: (domain) => `The domain ${domain} is not available.`,
  SUBGRAPH_TIMEOUT: (domain) => `The domain ${domain} did not answer in time.`,
  SUBGRAPH_OVERLOADED: (domain) => `Too many calls to the domain ${domain} are under way.`,
  SUBGRAPH_INVALID_RESPONSE: (domain) => `The domain ${domain} did not answer what was asked for.`,
  SUBGRAPH_RESPONSE_TOO_LARGE: (domain) => `The answer of the domain ${domain} is larger than the limit.`,
  SUBGRAPH_ERROR: (domain) => `The domain ${domain} could not give this field.`,
  REQUEST_TIMEOUT: (domain) => `The request's time was up before the domain ${domain} had answered.`,
};

/** Codes of a domain that its clients may see; anything else that a domain reports is `SUBGRAPH_ERROR`. */
const passedCodes: ReadonlySet<ErrorCode> = new Set(["NOT_PUBLISHED", "MIXED_CURRENCY", "BAD_USER_INPUT"]);
/** Codes whose message says what to do differently, so it is passed on, unless it looks like something internal. */
const passedMessages: ReadonlySet<ErrorCode> = new Set(["MIXED_CURRENCY", "BAD_USER_INPUT"]);
const maxMessage = 300;
const looksInternal =
  /:\/\/|[/\\][\w.-]+[/\\]|\bat \S+ \(|\.[jt]s:\d|\b(?:select|insert|update|delete)\b[^]*\b(?:from|into|set|where)\b|\d{1,3}(?:\.\d{1,3}){3}|@[\w-]+\.\w|\p{Cc}/iu;

const messageFor = (
  code: ErrorCode,
  domain: string,
  { original = "", isPublic }: { original?: string | undefined; isPublic: boolean },
): string => {
  const mayPass = isPublic || passedMessages.has(code);
  const isPassed = mayPass && original !== "" && original.length <= maxMessage;
  if (isPassed && !looksInternal.test(original)) return original;
  return messages[code]?.(domain) ?? errorCodes[code];
};

/**
 * An error that may reach the client: the fixed words of its code, or the domain's own where the code lets them pass, or `domainCode` is given, which the
 * domain's contract has to declare public, and they tell nothing internal.
 */
export const publicError = (
  code: ErrorCode,
  domain: string,
  { path, original, domainCode }: { path?: Path; original?: string; domainCode?: string } = {},
): PublicSubgraphError => ({
  message: messageFor(code, domain, { original, isPublic: domainCode !== undefined }),
  ...(path === undefined ? {} : { path }),
  extensions: { code, domain, ...(domainCode === undefined ? {} : { domainCode }) },
});

/** The code under which an error of a domain may reach the client. */
export const publicCode = ({ extensions }: Pick<SubgraphError, "extensions">): ErrorCode => {
  const code = extensions?.["code"];
  return isErrorCode(code) && passedCodes.has(code) ? code : "SUBGRAPH_ERROR";
};

/** The errors that domains made for clients, as their contracts say. */
export const publicErrorsOf = ({ domains }: Pick<ContractTable, "domains">): PublicErrors =>
  new Map(
    Object.entries(domains).flatMap(([domain, { publicErrors }]) =>
      publicErrors ? [[domain, new Set(Object.keys(publicErrors))] as const] : [],
    ),
  );
