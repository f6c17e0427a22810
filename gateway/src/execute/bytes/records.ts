import { Buffer, isAscii } from "node:buffer";

const start = 64;
const none = Buffer.alloc(0);

const grow = (ints: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(ints.length * 2);
  larger.set(ints);
  return larger;
};

/** What was found in one fetch's answer: pairs of positions to carry, or of an insert (negative) and the object it belongs to. */
export class ReplyRecord {
  body: Buffer = none;
  tape = new Int32Array(start);
  length = 0;
  /** First and last place on the tape, per item and segment; -1 where the item is null. */
  segments = new Int32Array(start);
  /** What the items of lists cost that stand before each item, and before the end. */
  costs = new Float64Array(start);
  /** First and last byte of what others require, per item and field. */
  required = new Int32Array(start);

  /** Lets go of the answer. */
  clear(): void {
    this.body = none;
  }

  /** Bytes that it takes, without the answer's. */
  room(): number {
    const { tape, segments, costs, required } = this;
    return tape.byteLength + segments.byteLength + costs.byteLength + required.byteLength;
  }

  push(first: number, second: number): void {
    if (this.length + 2 > this.tape.length) this.tape = grow(this.tape);
    this.tape[this.length++] = first;
    this.tape[this.length++] = second;
  }

  /** Makes room for so many items, segments and required fields. */
  reserve(items: number, segments: number, required: number): void {
    while (this.costs.length <= items) this.costs = new Float64Array(this.costs.length * 2);
    while (this.segments.length < segments) this.segments = grow(this.segments);
    while (this.required.length < required) this.required = grow(this.required);
  }
}

/** The objects that an entity fetch is for, in the order in which they came, and the representations that tell them apart. */
export class EntitySet {
  /** Objects so far; the current one is the last. */
  count = 0;
  types = new Int32Array(start);
  /** First and last byte of each part of the representation; or -1 and an object of another set. */
  parts = new Int32Array(start);
  /** Which representation each object has. */
  itemOf = new Int32Array(start);
  /** Representations, each object's once. */
  distinct = 0;
  /** For how many of the objects they have been put together; -1 where they have not. */
  collected = -1;
  /** First byte, last byte of the key and last byte of each in `bytes`. */
  bounds = new Int32Array(start);
  typeOf = new Int32Array(start);
  /** JSON of the representations, joined by commas. */
  bytes: Buffer = Buffer.allocUnsafeSlow(256);
  length = 0;
  #text: string | undefined;

  /** The representations as text. */
  text(): string {
    const bytes = this.bytes.subarray(0, this.length);
    this.#text ??= bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
    return this.#text;
  }

  /** Forgets all objects. */
  clear(): void {
    this.count = 0;
    this.collected = -1;
    this.#text = undefined;
  }

  /** Bytes that it takes. */
  room(): number {
    const { types, parts, itemOf, bounds, typeOf, bytes } = this;
    return (
      types.byteLength +
      parts.byteLength +
      itemOf.byteLength +
      bounds.byteLength +
      typeOf.byteLength +
      bytes.length
    );
  }

  enter(type: number, parts: number): void {
    const index = this.count++;
    if (index === this.types.length) this.types = grow(this.types);
    while ((index + 1) * parts * 2 > this.parts.length) this.parts = grow(this.parts);
    this.types[index] = type;
  }

  /** Makes room for a representation of every object. */
  reserve(): void {
    while (this.itemOf.length < this.count) this.itemOf = grow(this.itemOf);
    while (this.typeOf.length < this.count) this.typeOf = grow(this.typeOf);
    while (this.bounds.length < this.count * 3) this.bounds = grow(this.bounds);
  }

  /** Makes room for so many bytes more. */
  reserveBytes(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
