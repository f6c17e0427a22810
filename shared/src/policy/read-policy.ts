import { UserError } from "@trellis/shared/errors";
import { sha256 } from "@trellis/shared/files";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { policySchema } from "./policy-schema.ts";
import type { Policy } from "./types.ts";

const shown = (value: unknown): string => {
  if (value === undefined) return "is missing";
  const written = JSON.stringify(value);
  return `is ${written.length > 60 ? `${written.slice(0, 60)}…` : written}`;
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], input);

const sentenceOf = (input: unknown, issue: z.core.$ZodIssue): string => {
  const place = issue.path.length === 0 ? "It" : `"${issue.path.map(String).join(".")}"`;
  if (issue.code === "unrecognized_keys")
    return `${place} must not have ${issue.keys.map((key) => `"${key}"`).join(", ")}.`;
  if (issue.code === "invalid_key") return `${place} must have a name.`;
  return `${place} must be ${issue.message} but ${shown(valueAt(input, issue.path))}.`;
};

/** The last of two equal keys would win in silence, and what the first one demands would be lost. */
const repeatedKey = (text: string): string | undefined => {
  const { errors } = parseDocument(text);
  const [place] = errors.find(({ code }) => code === "DUPLICATE_KEY")?.linePos ?? [];
  return place && `a key stands twice in one object, at line ${place.line}, column ${place.col}`;
};

const parse = (text: string): unknown => {
  const input: unknown = JSON.parse(text);
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw new Error(repeated);
  return input;
};

/**
 * Reads the text of a policy file. The version of the policy is the one that the file says and eight digits of the hash of what it means, so that a file
 * that was changed is never taken for another. Throws a UserError with everything that is wrong; nothing of such a file may be used.
 */
export const readPolicy = (text: string, file: string): Policy => {
  let input: unknown;
  try {
    input = parse(text);
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new UserError(`The policy ${file} must be JSON but is not: ${reason}.`, { cause });
  }
  const { success, data, error } = policySchema.safeParse(input);
  if (!success)
    throw new UserError(
      `The policy ${file} cannot be used. ${error.issues.map((issue) => sentenceOf(input, issue)).join(" ")}`,
    );
  return { ...data, version: `${data.version}-${sha256(JSON.stringify(data)).slice(0, 8)}` };
};
