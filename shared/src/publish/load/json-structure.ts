import { UserError } from "../../errors/index.ts";

/** The keys and types of JSON values as DuckDB finds them: a type's name, a list of one structure, or an object. */
export type JsonStructure = string | readonly [JsonStructure] | { readonly [key: string]: JsonStructure };

const isList = (structure: JsonStructure): structure is readonly [JsonStructure] => Array.isArray(structure);

/** DuckDB takes keys that differ in case alone for one and gives both the first one's value, so they are a UserError. */
export function assertKeysDiffer(structure: JsonStructure, path: string): void {
  if (typeof structure === "string") return;
  if (isList(structure)) return assertKeysDiffer(structure[0], path);
  const seen = new Map<string, string>();
  for (const [key, inner] of Object.entries(structure)) {
    const other = seen.get(key.toLowerCase());
    if (other !== undefined)
      throw new UserError(
        `The keys of ${path} differ in more than case, and "${other}" and "${key}" do not; rename one.`,
      );
    seen.set(key.toLowerCase(), key);
    assertKeysDiffer(inner, path);
  }
}

const written = Symbol("a number as it is written");

/** Whether a double holds fewer digits of a number above 2^53 than are written. */
function losesDigits(value: number, source: string): boolean {
  if (Math.abs(value) < Number.MAX_SAFE_INTEGER || /[eE]/.test(source)) return false;
  return /^-?\d+$/.test(source) ? BigInt(value) !== BigInt(source) : /\.\d*[1-9]/.test(source);
}

const keepWritten = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === "number" && source !== undefined && losesDigits(value, source)
    ? { [written]: source }
    : value;

function find(value: unknown, structure: JsonStructure | undefined): string | undefined {
  if (!(value instanceof Object) || structure === undefined) return undefined;
  if (written in value) return structure === "DOUBLE" ? String(value[written]) : undefined;
  const inner = (key: string) =>
    typeof structure === "string" ? undefined : isList(structure) ? structure[0] : structure[key];
  for (const [key, each] of Object.entries(value)) {
    const found = find(each, inner(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number of a JSON text that would lose digits where `structure` makes it a double; undefined where none does. */
export function lossyNumber(text: string, structure: JsonStructure): string | undefined {
  try {
    return find(JSON.parse(text, keepWritten), structure);
  } catch {
    // Not JSON in the strict sense, such as NaN, which the check refuses.
    return undefined;
  }
}
