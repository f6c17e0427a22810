import type { Field } from "../../plan/index.ts";
import { op } from "./byte-code.ts";
import type { Compiling, FieldPiece, ObjectShape, Piece, Place, Run } from "./compiling.ts";
import { outOfReach } from "./layout.ts";

interface Fields extends ObjectShape {
  /** The first field that is still to be read. */
  readonly first: number;
  readonly pieces: readonly Piece[];
  readonly runs: readonly Run[];
  /** The object itself is carried, with its braces; otherwise only its segments are. */
  readonly isInline: boolean;
}

/** Writes what reads the value of one field. */
export type CompileField = (
  field: Field,
  asked: Field | undefined,
  how: { readonly mode: Place["mode"]; readonly isKey: boolean },
) => void;

/** Carries bytes and puts others between, in the order of the answer. */
class Carrier {
  readonly #cx: Compiling;
  #isCarrying: boolean;
  #segment: number | undefined;

  constructor(cx: Compiling, isCarrying: boolean) {
    this.#cx = cx;
    this.#isCarrying = isCarrying;
  }

  start(): void {
    if (!this.#isCarrying) this.#cx.writer.noteAt(op.carryFrom, 1);
    this.#isCarrying = true;
  }

  stop(): void {
    if (this.#isCarrying) this.#cx.writer.noteAt(op.carryTo, 1);
    this.#isCarrying = false;
  }

  insert(insert: number, set: number): void {
    this.stop();
    this.#cx.writer.note(op.insert, insert, set);
  }

  constant(text: string): void {
    this.insert(this.#cx.layout.inserts.push({ kind: "constant", text }) - 1, -1);
  }

  key({ hasComma, field }: FieldPiece): void {
    this.constant(`${hasComma ? "," : ""}${JSON.stringify(field.key)}:`);
  }

  marked(from: number, to: number): void {
    this.stop();
    this.#cx.writer.note(op.pushMarked, from, to);
  }

  /** Ends the segment before and begins this one, if it is another. */
  segment(segment: number | undefined): void {
    if (segment === this.#segment) return;
    this.stop();
    if (this.#segment !== undefined) this.#cx.writer.note(op.segmentEnd, this.#segment);
    if (segment !== undefined) this.#cx.writer.note(op.segmentStart, segment);
    this.#segment = segment;
  }
}

/** Writes the reading of an object's fields, one after the other, while the pieces of its answer come about in their own order. */
class FieldsCompiler {
  readonly #cx: Compiling;
  readonly #fields: Fields;
  readonly #mode: Place["mode"];
  readonly #compileField: CompileField;
  readonly #carrier: Carrier;
  readonly #kept = new Map<Piece, readonly [from: number, to: number]>();
  readonly #registers = new Map<Run, number>();
  #next = 0;

  constructor(cx: Compiling, fields: Fields, mode: Place["mode"], compileField: CompileField) {
    this.#cx = cx;
    this.#fields = fields;
    this.#mode = mode;
    this.#compileField = compileField;
    this.#carrier = new Carrier(cx, fields.isInline && mode !== "checked");
  }

  run(): void {
    const { reply, first, pieces, runs, isInline } = this.#fields;
    for (let index = first; index < reply.length; index++) {
      const piece = pieces.find((one): one is FieldPiece => one.kind === "field" && one.index === index);
      this.#flush(piece);
      if (piece && pieces[this.#next] === piece) {
        this.#carry(piece);
        this.#next++;
      } else this.#pass(piece, index);
      for (const run of runs) if (run.last === index) run.keep(this.#registers.get(run)!);
    }
    this.#flush(undefined);
    if (this.#next < pieces.length) outOfReach("a field of the answer does not come");
    if (!isInline) this.#carrier.segment(undefined);
    else if (this.#mode !== "checked") this.#carrier.start();
  }

  /** Writes the pieces that come before this one and are there already. */
  #flush(until: Piece | undefined): void {
    const { pieces } = this.#fields;
    for (; this.#next < pieces.length && pieces[this.#next] !== until; this.#next++) {
      const piece = pieces[this.#next]!;
      if (piece.kind === "insert") {
        this.#carrier.insert(piece.insert, piece.set);
        continue;
      }
      const marks = this.#kept.get(piece);
      if (!marks) return;
      this.#carrier.segment(piece.segment);
      this.#carrier.key(piece);
      this.#carrier.marked(...marks);
    }
  }

  /** The field is next in the answer: its bytes go on where those before ended. */
  #carry(piece: FieldPiece): void {
    const carrier = this.#carrier;
    const isRenamed = piece.field.key !== this.#fields.reply[piece.index]!.key;
    carrier.segment(piece.segment);
    if (isRenamed) carrier.key(piece);
    else if (piece.hasComma && piece.index === 0) carrier.constant(",");
    else if (piece.hasComma) carrier.start();
    this.#comma(piece.index);
    if (!isRenamed) carrier.start();
    this.#key(piece.index);
    carrier.start();
    this.#value(piece.index, this.#mode, piece.field);
  }

  /** The field is not next in the answer, or not in it at all: its value is kept for later, or only checked. */
  #pass(piece: FieldPiece | undefined, index: number): void {
    const { writer } = this.#cx;
    if (this.#mode === "whole") outOfReach("an object is moved and changed");
    this.#carrier.stop();
    this.#comma(index);
    this.#key(index);
    if (!piece) return this.#value(index, "checked", undefined);
    const marks = [writer.register(), writer.register()] as const;
    writer.noteAt(op.mark, 2, marks[0]);
    this.#value(index, "whole", piece.field);
    writer.noteAt(op.mark, 2, marks[1]);
    this.#kept.set(piece, marks);
  }

  #comma(index: number): void {
    if (index > 0) this.#cx.writer.literal(",");
  }

  #key(index: number): void {
    this.#mark(index, false);
    this.#cx.writer.literal(`${JSON.stringify(this.#fields.reply[index]!.key)}:`);
    this.#mark(index, true);
  }

  /** Notes where the runs begin that begin here. */
  #mark(index: number, isValue: boolean): void {
    const { writer } = this.#cx;
    for (const run of this.#fields.runs) {
      if (run.first !== index || run.isValue !== isValue) continue;
      const register = writer.register();
      this.#registers.set(run, register);
      writer.noteAt(op.mark, 2, register);
    }
  }

  #value(index: number, mode: Place["mode"], asked: Field | undefined): void {
    const isKey = this.#fields.runs.some((run) => run.isKey && run.first <= index && index <= run.last);
    this.#compileField(this.#fields.reply[index]!, asked, { mode, isKey });
  }
}

/** Writes what reads the fields of an object, from the first that is not read yet to the last, and carries what the answer is made of. */
export const compileFields = (
  cx: Compiling,
  fields: Fields,
  mode: Place["mode"],
  compileField: CompileField,
): void => new FieldsCompiler(cx, fields, mode, compileField).run();
