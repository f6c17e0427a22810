/** A JSON text as a reference reads it: slowly, by tokens, and with the refusals of the gateway spelt out one by one. */
export type NaiveJson = { readonly value: unknown } | { readonly refused: true };

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

const isTooLarge = (text: string) => /^-?\d/.test(text) && !Number.isFinite(Number(text));

/** Reads a text that is JSON; `maxValues` counts keys, too. */
const isRefused = (text: string, maxValues: number): boolean => {
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  let values = 0;
  for (const [part] of text.matchAll(token)) {
    if (part === "{" || part === "[") {
      open.push(part === "{" ? new Set() : undefined);
      expectsKey = part === "{";
      values += 1;
    } else if (part === "}" || part === "]") {
      open.pop();
      expectsKey = false;
    } else if (part === ",") expectsKey = open.at(-1) !== undefined;
    else if (part === ":") expectsKey = false;
    else {
      values += 1;
      if (isTooLarge(part)) return true;
      if (expectsKey) {
        const key = JSON.parse(part) as string;
        if (key === "__proto__" || open.at(-1)?.has(key)) return true;
        open.at(-1)?.add(key);
        expectsKey = false;
      }
    }
    if (open.length > 64 || values > maxValues) return true;
  }
  const hasLongIntegers = [...text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, "").matchAll(/-?[\d.eE+-]+/g)].some(
    ([number]) => /^-?\d{16,}$/.test(number),
  );
  return hasLongIntegers && values > 3000;
};

/** What the gateway has to make of these bytes. */
export const readNaively = (bytes: Buffer, maxValues: number): NaiveJson => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRefused(text, maxValues) ? { refused: true } : { value };
  } catch {
    return { refused: true };
  }
};
