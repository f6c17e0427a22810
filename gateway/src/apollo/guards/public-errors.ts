import { isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import {
  publicCode,
  publicError,
  type Path,
  type PublicSubgraphError,
  type SubgraphAnswer,
  type SubgraphError,
} from "../../execute/index.ts";
import { allGaps, entityGaps, representationsOf } from "./gap-paths.ts";
import type { SubgraphCall } from "./types.ts";

/** Our own guards say their code beside the domain's errors; what a domain says of itself is made public first. */
const codeOf = (error: SubgraphError): ErrorCode => {
  const code = error.extensions?.["code"];
  return error.extensions?.["isOurs"] === true && isErrorCode(code) ? code : publicCode(error);
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
