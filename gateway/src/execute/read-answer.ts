import { isUtf8 } from "node:buffer";
import { SubgraphFailure } from "./failure.ts";
import { isRecord } from "./is-record.ts";
import type { Path, SubgraphAnswer, SubgraphError } from "./types.ts";

/** Each error costs time and room; more than a page of a thousand accounts could honestly have is a fault of its own. */
const maxErrors = 20_000;

const invalid = (message: string, cause?: unknown) =>
  new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { cause });

/** Parts of a path; no operation asks for anything deeper. */
const maxPath = 200;

const isPath = (value: unknown): value is Path =>
  Array.isArray(value) &&
  value.length <= maxPath &&
  value.every((part) => typeof part === "string" || Number.isInteger(part));

const toError = (value: unknown): SubgraphError => {
  if (!isRecord(value)) throw invalid("an entry of errors is no object");
  return {
    message: typeof value["message"] === "string" ? value["message"] : "",
    path: isPath(value["path"]) ? value["path"] : undefined,
    extensions: isRecord(value["extensions"]) ? value["extensions"] : undefined,
  };
};

const byteOrderMark = 0xef;

const textOf = (body: Buffer): string => {
  if (!isUtf8(body)) throw invalid("the answer is not UTF-8");
  return body.toString("utf8", body[0] === byteOrderMark ? 3 : 0);
};

/** The body as JSON; throws a SubgraphFailure where it is not UTF-8 or not JSON. */
export const parseJson = (body: Buffer): unknown => {
  const text = textOf(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("the answer is not JSON", cause);
  }
};

/** The body of an answer → what it says; throws a SubgraphFailure where it is no GraphQL answer: no UTF-8, no JSON, no `data` and no `errors`. */
export const readAnswer = (body: Buffer): SubgraphAnswer => {
  const answer = parseJson(body);
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
