import { parseJson } from "./parse-json.ts";
import { jsonRefusal, refusals } from "./refusals.ts";
import { persistedIn } from "./persisted-reference.ts";
import type { DomainWishes, PersistedReference, Refusal } from "./types.ts";

/** The parameters of a GraphQL request, of the right types. */
export interface Parameters {
  readonly query: string;
  readonly persisted: PersistedReference | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly domains: DomainWishes;
  readonly refusal?: undefined;
}

/** Parameters, or why there are none. */
export type ParsedRequest = Parameters | { readonly refusal: Refusal };

type Given = Readonly<Record<string, unknown>>;

const noVariables: Given = Object.freeze({});
const noWishes: DomainWishes = Object.freeze({
  require: Object.freeze([]) as readonly string[],
  report: false,
});

const isRecord = (value: unknown): value is Given =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

const isName = (value: unknown): value is string => typeof value === "string";

const wishesOf = (extensions: Given): DomainWishes | undefined => {
  const { domains } = extensions;
  if (isAbsent(domains)) return noWishes;
  if (!isRecord(domains)) return undefined;
  const { require = [], report = false } = domains;
  if (!Array.isArray(require) || !require.every(isName) || typeof report !== "boolean") return undefined;
  return { require, report };
};

/** The parameters in a request's object. What it holds besides them means nothing. */
const readParameters = (given: Given): ParsedRequest => {
  const { query, operationName, variables, extensions } = given;
  if (!isAbsent(query) && typeof query !== "string") return { refusal: refusals.query };
  if (!isAbsent(operationName) && typeof operationName !== "string")
    return { refusal: refusals.operationName };
  if (!isAbsent(variables) && !isRecord(variables)) return { refusal: refusals.variables };
  if (!isAbsent(extensions) && !isRecord(extensions)) return { refusal: refusals.extensions };
  const domains = isAbsent(extensions) ? noWishes : wishesOf(extensions);
  if (domains === undefined) return { refusal: refusals.domains };
  const persisted = persistedIn(given);
  if (persisted === "malformed") return { refusal: refusals.persisted };
  if (isAbsent(query) && persisted === undefined) return { refusal: refusals.query };
  return {
    query: query ?? "",
    persisted,
    // Clients that have no name for an operation send none, null or nothing.
    operationName: operationName || undefined,
    variables: variables ?? noVariables,
    domains,
  };
};

/** Reads the body of a POST request. */
export const parseBody = (body: Buffer, maxValues: number): ParsedRequest => {
  const { value, fault } = parseJson(body, maxValues);
  if (fault !== undefined) return { refusal: jsonRefusal("The body", fault) };
  if (Array.isArray(value)) return { refusal: refusals.batch };
  return isRecord(value) ? readParameters(value) : { refusal: refusals.object };
};

const decoded = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));

const known: ReadonlySet<string> = new Set([
  "query",
  "operationName",
  "variables",
  "extensions",
  "documentId",
  "doc_id",
  "id",
]);
const inJson: ReadonlySet<string> = new Set(["variables", "extensions"]);

/** Reads the query of an address, after its `?`: percent-encoded UTF-8, `variables` and `extensions` as JSON. */
export const parseSearch = (search: string, maxValues: number): ParsedRequest => {
  const given: Record<string, unknown> = {};
  for (const pair of search.split("&")) {
    const equals = pair.indexOf("=");
    let name: string;
    let text: string;
    try {
      name = decoded(equals === -1 ? pair : pair.slice(0, equals));
      text = equals === -1 ? "" : decoded(pair.slice(equals + 1));
    } catch {
      return { refusal: refusals.address };
    }
    if (!known.has(name)) continue;
    if (Object.hasOwn(given, name)) return { refusal: refusals.address };
    given[name] = text;
    if (!inJson.has(name)) continue;
    const { value, fault } = text === "" ? { value: null } : parseJson(Buffer.from(text), maxValues);
    if (fault !== undefined) return { refusal: jsonRefusal(name, fault) };
    given[name] = value;
  }
  return readParameters(given);
};
