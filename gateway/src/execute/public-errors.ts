import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import { allGaps, entityGaps, representationsOf } from "./gap-paths.ts";
import type { Path, PublicSubgraphError, SubgraphAnswer, SubgraphCall, SubgraphError } from "./types.ts";

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

const messageFor = (code: ErrorCode, domain: string, original = ""): string => {
  const isPassed = passedMessages.has(code) && original !== "" && original.length <= maxMessage;
  if (isPassed && !looksInternal.test(original)) return original;
  return messages[code]?.(domain) ?? errorCodes[code];
};

const publicError = (
  code: ErrorCode,
  domain: string,
  { path, original }: { path?: Path; original?: string },
): PublicSubgraphError => ({
  message: messageFor(code, domain, original),
  ...(path === undefined ? {} : { path }),
  extensions: { code, domain },
});

const codeOf = ({ extensions }: SubgraphError): ErrorCode => {
  const code = extensions?.["code"];
  if (extensions?.["isOurs"] === true && isErrorCode(code)) return code;
  return isErrorCode(code) && passedCodes.has(code) ? code : "SUBGRAPH_ERROR";
};

/** The part of a domain's path that lies within what it was asked for: anything else could be text of its own. */
const placeOf = (call: SubgraphCall, path: Path = []): Path => {
  const { entities, responseKeys } = call.operation;
  const isAsked = (part: string | number) =>
    typeof part === "string" ? responseKeys.has(part) : part >= 0 && Number.isSafeInteger(part);
  const end = path.findIndex((part) => !isAsked(part));
  const place = end === -1 ? path : path.slice(0, end);
  if (!entities) return place;
  const [, index] = place;
  return typeof index === "number" && index < representationsOf(call).length ? place : [];
};

/** An error without a place in the answer is about everything that was asked; one about an entity, about all its fields. */
const pathsOf = (call: SubgraphCall, answer: SubgraphAnswer, place: Path): Path[] => {
  if (place.length === 0) return answer.data ? [] : allGaps(call);
  if (call.operation.entities === undefined || place.length > 2) return [place];
  return entityGaps(call, place[1] as number);
};

/** Errors for the whole call: one at every path that the call was to give. */
export const failureErrors = (call: SubgraphCall, code: ErrorCode): PublicSubgraphError[] => {
  const paths = allGaps(call);
  if (paths.length === 0) return [publicError(code, call.domain, {})];
  return paths.map((path) => publicError(code, call.domain, { path }));
};

/** What a domain reported, made fit for clients: own words and extensions are dropped, code and path stay. */
export const publicErrors = (call: SubgraphCall, answer: SubgraphAnswer): PublicSubgraphError[] => {
  const seen = new Set<string>();
  const isNew = (code: ErrorCode, about: string, path: Path | undefined): boolean => {
    const key = JSON.stringify([about, code, path]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return (answer.errors ?? []).flatMap((error) => {
    const code = codeOf(error);
    const place = placeOf(call, error.path);
    if (!isNew(code, "place", place)) return [];
    const paths = pathsOf(call, answer, place);
    const placed: (Path | undefined)[] = paths.length > 0 ? paths : [undefined];
    return placed
      .filter((path) => isNew(code, "path", path))
      .map((path) => publicError(code, call.domain, { path, original: error.message }));
  });
};
