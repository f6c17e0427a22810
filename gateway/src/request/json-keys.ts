/** Keys of one object that are compared one by one; from then on a set holds them. */
const fewKeys = 8;
const prototype = "__proto__";

const decoded = (bytes: Buffer, start: number, end: number): string => {
  const text = bytes.toString("utf8", start, end);
  if (!text.includes("\\")) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // No JSON: whoever parses the text says so.
    return text;
  }
};

/** The keys of all objects that are open at a place of a JSON text, by their bounds in it. */
export class OpenKeys {
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #counts: Int32Array;
  readonly #sets: (Set<string> | undefined)[];

  /** Room for objects in objects, `depth` of them. */
  constructor(depth: number) {
    this.#starts = new Int32Array((depth + 1) * fewKeys);
    this.#ends = new Int32Array((depth + 1) * fewKeys);
    this.#counts = new Int32Array(depth + 1);
    this.#sets = Array.from({ length: depth + 1 }, () => undefined);
  }

  /** Begins an object at that depth. */
  open(depth: number): void {
    this.#counts[depth] = 0;
    this.#sets[depth] = undefined;
  }

  /** Adds a key of the object at that depth; says what is wrong with it. */
  add(bytes: Buffer, depth: number, key: { start: number; end: number; isEscaped: boolean }): Fault {
    const { start, end, isEscaped } = key;
    const count = this.#counts[depth] as number;
    if (isEscaped || count === fewKeys || this.#sets[depth] !== undefined)
      return this.#addToSet(bytes, depth, decoded(bytes, start, end));
    const length = end - start;
    if (length === prototype.length && bytes.toString("latin1", start, end) === prototype) return "prototype";
    const base = depth * fewKeys;
    for (let index = base; index < base + count; index += 1) {
      const other = this.#starts[index] as number;
      if ((this.#ends[index] as number) - other !== length) continue;
      let same = 0;
      while (same < length && bytes[start + same] === bytes[other + same]) same += 1;
      if (same === length) return "repeated";
    }
    this.#starts[base + count] = start;
    this.#ends[base + count] = end;
    this.#counts[depth] = count + 1;
    return undefined;
  }

  #addToSet(bytes: Buffer, depth: number, key: string): Fault {
    const keys = this.#sets[depth] ?? this.#toSet(bytes, depth);
    if (key === prototype) return "prototype";
    if (keys.has(key)) return "repeated";
    keys.add(key);
    return undefined;
  }

  #toSet(bytes: Buffer, depth: number): Set<string> {
    const keys = new Set<string>();
    const base = depth * fewKeys;
    for (let index = base; index < base + (this.#counts[depth] as number); index += 1)
      keys.add(decoded(bytes, this.#starts[index] as number, this.#ends[index] as number));
    this.#sets[depth] = keys;
    return keys;
  }
}

type Fault = "prototype" | "repeated" | undefined;
