import { hash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { messageOf } from "@trellis/shared/errors";
import { z } from "zod";

/** Texts by id. */
export type Manifest = ReadonlyMap<string, string>;

/** Longer ids are nobody's. */
export const longestId = 256;

const sha256Id = /^[0-9a-f]{64}$/;
const prefix = "sha256:";

/** One spelling of an id: GraphQL over HTTP writes `sha256:` before what others write alone. */
export const canonicalId = (id: string): string =>
  id.startsWith(prefix) && sha256Id.test(id.slice(prefix.length)) ? id.slice(prefix.length) : id;

/** Whether an id claims to be the SHA-256 of its text. */
export const isHash = (id: string): boolean => sha256Id.test(id);

/** The hash that Apollo's clients send for a text, in small letters. */
export const hashOf = (text: string): string => hash("sha256", text, "hex");

const apollo = z.object({
  format: z.literal("apollo-persisted-query-manifest"),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

const byId = z.record(z.string(), z.string());

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it must be JSON: ${messageOf(error)}`, { cause: error });
  }
};

const jsonString = /"(?:[^"\\]|\\.)*"/g;

/** In an object that holds strings alone each key is one string and each value one; of a key that is there twice JSON keeps the last, silently. */
const checkRepeated = (text: string, count: number): void => {
  const strings = text.match(jsonString)?.length ?? 0;
  if (strings !== count * 2) throw new Error("each id must be there once, but one is there twice");
};

/** What Apollo's tool writes is a list; what Relay and GraphQL Code Generator write is an object of texts by id. */
const pairsOf = (text: string): readonly (readonly [string, string])[] => {
  const json = parsed(text);
  const isApollo = typeof json === "object" && json !== null && "format" in json;
  if (isApollo) {
    const { success, data } = apollo.safeParse(json);
    if (success) return data.operations.map(({ id, body }) => [id, body]);
    throw new Error(
      `it must be an "apollo-persisted-query-manifest" of version 1 whose operations have an id and a body`,
    );
  }
  const { success, data } = byId.safeParse(json);
  if (success) {
    const entries = Object.entries(data);
    checkRepeated(text, entries.length);
    return entries;
  }
  throw new Error("it must be a manifest of Apollo, or an object of operations' texts by id");
};

/** Adds a text to those that are known; throws where its id means another text, there or by its own hash. */
export const addOperation = (known: Map<string, string>, given: string, text: string): void => {
  const id = canonicalId(given);
  const shown = JSON.stringify(id.slice(0, 80));
  if (id === "" || id.length > longestId)
    throw new Error(`an id must have 1 to ${longestId} characters, but ${shown} has ${id.length}`);
  if (text === "") throw new Error(`the id ${shown} must have a text`);
  if (isHash(id) && hashOf(text) !== id) throw new Error(`the id ${shown} must be the SHA-256 of its text`);
  const other = known.get(id);
  if (other !== undefined && other !== text)
    throw new Error(`the id ${shown} must have one text but has two`);
  known.set(id, text);
};

/** Reads a manifest as Apollo's, Relay's or GraphQL Code Generator's tools write it. Throws for any other, and where an id does not fit its text. */
export const readManifest = (bytes: Buffer): Manifest => {
  if (!isUtf8(bytes)) throw new Error("it must be UTF-8");
  const known = new Map<string, string>();
  for (const [id, text] of pairsOf(bytes.toString())) addOperation(known, id, text);
  return known;
};
