import type { Field } from "../../plan/index.ts";
import type { ObjectShape, Piece } from "./compiling.ts";
import { outOfReach, type FetchPlan, type Layout, type SetPlan } from "./layout.ts";

/** A fetch that gives more of an object, and the set that the object is numbered in; undefined for the root. */
export interface Source {
  readonly plan: FetchPlan;
  readonly set: SetPlan | undefined;
}

interface Asked extends ObjectShape {
  readonly asked: readonly Field[];
  readonly sources: readonly Source[];
}

const gives = ({ plan: { fetch } }: Source, type: string, source: string): boolean => {
  const key = fetch.entities?.representations[type]?.key ?? [];
  const isGuarded =
    fetch.entities && (source === "__typename" || key.some((field) => field.source === source));
  return !isGuarded && (fetch.answer.fields[type] ?? []).some((field) => field.source === source);
};

/** Who gives the field: the object's own reply, another fetch, or no domain at all. */
const giverOf = ({ type, reply, sources }: Asked, field: Field): number | Source | undefined => {
  const own = reply.findIndex(({ source }) => source === field.source);
  const others = sources.filter((source) => gives(source, type, field.source));
  if (others.length + (own < 0 ? 0 : 1) > 1) outOfReach(`${type}.${field.key} comes from several domains`);
  return own < 0 ? others[0] : own;
};

const constantPiece = (layout: Layout, text: string): Piece => {
  const insert = layout.inserts.push({ kind: "constant", text }) - 1;
  return { kind: "insert", insert, set: -1 };
};

const nullsOf = (fields: readonly Field[], hasComma: boolean): string =>
  `${hasComma ? "," : ""}${fields.map(({ key }) => `${JSON.stringify(key)}:null`).join()}`;

const segmentPiece = (
  layout: Layout,
  { plan, set }: Source,
  { type, fields, hasComma }: { type: string; fields: readonly Field[]; hasComma: boolean },
): Piece => {
  const segment = plan.segments++;
  const isFirst = plan.jobs.get(type)!.segments.push({ id: segment, fields, hasComma }) === 1;
  const nulls = nullsOf(fields, hasComma);
  const insert = layout.inserts.push({ kind: "segment", fetch: plan.fetch.id, segment, isFirst, nulls }) - 1;
  return { kind: "insert", insert, set: set?.id ?? -1 };
};

const refusedPiece = (layout: Layout, fields: readonly Field[], hasComma: boolean): Piece => {
  if (fields.some(({ type }) => type.nonNull)) outOfReach("a refused field must not be null");
  return constantPiece(layout, nullsOf(fields, hasComma));
};

/** What the answer of an object is made of: fields of its reply, and of the fetches that give more of it. */
export const planPieces = (layout: Layout, at: Asked): Piece[] => {
  const { type, asked } = at;
  if (asked.some(({ when }) => when)) outOfReach("a field has a condition");
  const givers = asked.map((field) => (field.isRefused ? undefined : giverOf(at, field)));
  const pieces: Piece[] = [];
  for (let index = 0; index < asked.length; index++) {
    const field = asked[index]!;
    const giver = givers[index];
    const hasComma = index > 0;
    if (field.isRefused) {
      const first = index;
      while (asked[index + 1]?.isRefused) index++;
      pieces.push(refusedPiece(layout, asked.slice(first, index + 1), hasComma));
    } else if (typeof giver === "number") pieces.push({ kind: "field", index: giver, field, hasComma });
    else if (giver === undefined) {
      if (field.name !== "__typename") outOfReach(`nothing gives ${type}.${field.key}`);
      const text = `${JSON.stringify(field.key)}:${JSON.stringify(type)}`;
      pieces.push(constantPiece(layout, hasComma ? `,${text}` : text));
    } else {
      const first = index;
      while (givers[index + 1] === giver) index++;
      pieces.push(segmentPiece(layout, giver, { type, fields: asked.slice(first, index + 1), hasComma }));
    }
  }
  return pieces;
};
