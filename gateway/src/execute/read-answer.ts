import { SubgraphFailure } from "./failure.ts";
import { isRecord } from "./is-record.ts";
import type { Path, SubgraphAnswer, SubgraphError } from "./types.ts";

/** Each error costs time and room; more than a page of a thousand accounts could honestly have is a fault of its own. */
const maxErrors = 20_000;

const invalid = (message: string, cause?: unknown) =>
  new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { cause });

const isPath = (value: unknown): value is Path =>
  Array.isArray(value) && value.every((part) => typeof part === "string" || Number.isInteger(part));

const toError = (value: unknown): SubgraphError => {
  if (!isRecord(value)) throw invalid("an entry of errors is no object");
  return {
    message: typeof value["message"] === "string" ? value["message"] : "",
    path: isPath(value["path"]) ? value["path"] : undefined,
    extensions: isRecord(value["extensions"]) ? value["extensions"] : undefined,
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("the answer is not JSON", cause);
  }
};

const mediaTypes = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i;

/** Text of a body → a GraphQL answer; throws a failure where it is none: another media type, no JSON, no `data` and no `errors`. */
export const readAnswer = (text: string, contentType: string | undefined): SubgraphAnswer => {
  if (!mediaTypes.test(contentType ?? "")) throw invalid("the answer's content type is not JSON");
  const answer = parseJson(text);
  if (!isRecord(answer)) throw invalid("the answer is no object");
  const { data, errors, extensions } = answer;
  if (data !== undefined && data !== null && !isRecord(data)) throw invalid("data is no object");
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) throw invalid("errors is no list");
  const entries = (errors ?? []) as readonly unknown[];
  if (entries.length > maxErrors) throw invalid(`the answer has more than ${maxErrors} errors`);
  if ((data === undefined || data === null) && entries.length === 0)
    throw invalid("the answer has neither data nor errors");
  return {
    data: data ?? null,
    errors: entries.map(toError),
    extensions: isRecord(extensions) ? extensions : undefined,
  };
};
