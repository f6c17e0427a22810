import { accountIdPattern, decimalPattern } from "@trellis/shared/scalars";
import type { Field, Leaf, Selection, ValueType } from "../../plan/index.ts";
import { op, valueOps, type CodeWriter } from "./byte-code.ts";
import { compileFields, type CompileField } from "./compile-fields.ts";
import type { Compiling, ObjectShape, Piece, Place } from "./compiling.ts";
import { fieldsOf, outOfReach, setsAt, type Trail } from "./layout.ts";
import { enterSets } from "./plan-parts.ts";
import { planPieces } from "./plan-pieces.ts";

/** What a value is in the reply, and in the answer to the client; undefined where the client does not get it. */
interface Both<Kind> {
  readonly reply: Kind;
  readonly asked: Kind | undefined;
}

const tableOf = (writer: CodeWriter, leaf: Leaf, asked: Leaf | undefined): number => {
  if (leaf.kind === "AccountID") return writer.pattern(accountIdPattern);
  if (leaf.kind === "Decimal") return writer.pattern(decimalPattern);
  if (leaf.kind !== "enum") return 0;
  const visible = asked?.values ?? leaf.values ?? [];
  return writer.enum((leaf.values ?? []).filter((value) => visible.includes(value)));
};

const isWhole = (pieces: readonly Piece[], reply: readonly Field[]): boolean =>
  pieces.length === reply.length &&
  pieces.every(
    (piece, index) =>
      piece.kind === "field" && piece.index === index && piece.field.key === reply[index]!.key,
  );

/** Writes the values of fields that are at `trail` in an object of the type. */
export const fieldCompiler =
  (cx: Compiling, type: string, { trail, isStrict }: Pick<Place, "trail" | "isStrict">): CompileField =>
  (field, asked, { mode, isKey }) =>
    compileValue(
      cx,
      { type, reply: field.type, asked: asked?.type },
      { trail: [...trail, { key: field.source, type: "" }], mode, isStrict: isStrict || isKey },
    );

const compileObject = (
  cx: Compiling,
  object: ObjectShape & { readonly asked: readonly Field[] | undefined },
  place: Place,
): void => {
  const { type, reply, asked } = object;
  const { writer, layout } = cx;
  const sets = setsAt(layout, place.trail, type);
  writer.literal("{");
  const runs = enterSets(cx, sets, { type, reply, trail: place.trail });
  const sources = sets.flatMap((set) => set.fetches.map((id) => ({ plan: layout.fetches[id]!, set })));
  const pieces = asked ? planPieces(layout, { type, reply, asked, sources }) : [];
  if (place.mode === "whole" && !isWhole(pieces, reply)) outOfReach("an object is moved and changed");
  const fields = { type, reply, first: 0, pieces, runs, isInline: true };
  compileFields(cx, fields, place.mode, fieldCompiler(cx, type, place));
  writer.literal("}");
};

const typed = (trail: Trail, type: string): Trail => [...trail.slice(0, -1), { ...trail.at(-1)!, type }];

const compileSelection = (cx: Compiling, { reply, asked }: Both<Selection>, place: Place): void => {
  const { writer } = cx;
  const compile = (type: string) => {
    const object = { type, reply: fieldsOf(reply, type), asked: asked && fieldsOf(asked, type) };
    compileObject(cx, object, { ...place, trail: typed(place.trail, type) });
  };
  if (reply.isConcrete) return compile(reply.typename);
  const types = Object.keys(reply.fields).filter((type) => !asked || Object.hasOwn(asked.fields, type));
  const branches = types.map((type) => {
    const [first] = fieldsOf(reply, type);
    if (first?.name !== "__typename") return outOfReach(`a ${reply.typename} does not begin with its type`);
    return writer.emit(op.typeIs, ...writer.text(`{"${first.key}":"${type}"`));
  });
  writer.emit(op.fail);
  const ends = types.map((type, index) => {
    writer.land(branches[index]!, 3);
    compile(type);
    return writer.emit(op.jump);
  });
  for (const end of ends) writer.land(end, 1);
};

const compileList = (
  cx: Compiling,
  { type, cost, reply, asked }: Both<ValueType> & { readonly type: string; readonly cost: number },
  place: Place,
): void => {
  const { writer } = cx;
  writer.literal("[");
  const start = writer.emit(op.listStart);
  const item = writer.label();
  compileValue(cx, { type, reply, asked }, place);
  writer.emit(op.listNext, item, writer.cost(cost));
  writer.land(start, 1);
};

/** Writes what reads a value in an object of the type. */
function compileValue(
  cx: Compiling,
  { type, reply, asked }: Both<ValueType> & { readonly type: string },
  place: Place,
): void {
  const { writer } = cx;
  if (asked && asked.kind !== reply.kind) outOfReach("a value changes its kind");
  const isNullable = !reply.nonNull && asked?.nonNull !== true && !place.isStrict;
  if (reply.kind === "leaf") {
    const wanted = asked?.kind === "leaf" ? asked.leaf : undefined;
    const { leaf } = reply;
    if (wanted && wanted.kind !== leaf.kind) outOfReach(`${leaf.name} becomes ${wanted.name}`);
    if (leaf.kind === "typename") writer.literal(JSON.stringify(type));
    else writer.emit(valueOps[leaf.kind], isNullable ? 1 : 0, tableOf(writer, leaf, wanted));
    return;
  }
  const nullable = isNullable ? writer.emit(op.nullOr) : undefined;
  if (reply.kind === "list") {
    const { item, cost = 0 } = asked?.kind === "list" ? asked : {};
    compileList(cx, { type, cost, reply: reply.item, asked: item }, place);
  } else {
    const selection = asked?.kind === "object" ? asked.selection : undefined;
    compileSelection(cx, { reply: reply.selection, asked: selection }, place);
  }
  if (nullable !== undefined) writer.land(nullable, 1);
}
