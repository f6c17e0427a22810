import { Buffer } from "node:buffer";
import type { Field, Program } from "../../plan/index.ts";
import { CodeWriter, op } from "./byte-code.ts";
import { compileFields } from "./compile-fields.ts";
import { fieldCompiler } from "./compile-value.ts";
import type { Compiling, FieldPiece, Piece, Run } from "./compiling.ts";
import {
  createLayout,
  fieldsOf,
  outOfReach,
  OutOfReach,
  type FetchPlan,
  type Job,
  type Layout,
} from "./layout.ts";
import { Odds } from "./odds.ts";
import { planPieces } from "./plan-pieces.ts";
import type { ByteProgram, FetchCode } from "./byte-program.ts";
import { flattenSteps } from "./steps.ts";

const rootTrail: Job["trail"] = [];

/** The pieces of the fetch's segments, in their order; each field is one of its own. */
const piecesOf = ({ segments }: Job, reply: readonly Field[]): FieldPiece[] =>
  segments.flatMap(({ id, fields, hasComma }) =>
    fields.map((field, index) => ({
      kind: "field" as const,
      index: reply.findIndex(({ source }) => source === field.source),
      field,
      hasComma: hasComma || index > 0,
      segment: id,
    })),
  );

const runsOf = ({ writer }: Compiling, { required }: Job): Run[] =>
  required.map(({ id, ...run }) => ({
    ...run,
    keep: (register) => void writer.emit(op.required, id, register),
  }));

const compileJob = (cx: Compiling, job: Job, { type, first }: { type: string; first: number }): void => {
  const reply = fieldsOf(cx.plan.fetch.answer, type);
  const pieces = piecesOf(job, reply);
  const fields = { type, reply, first, pieces, runs: runsOf(cx, job), isInline: false };
  compileFields(cx, fields, "carried", fieldCompiler(cx, type, { trail: job.trail, isStrict: false }));
};

const compileRoot = (cx: Compiling): readonly number[] => {
  const { writer, plan } = cx;
  const { answer, path } = plan.fetch;
  if (path.length > 0) outOfReach("root fields are asked for within the answer");
  writer.literal('{"data":{');
  compileJob(cx, plan.jobs.get(answer.typename)!, { type: answer.typename, first: 0 });
  writer.literal("}");
  writer.emit(op.end);
  return [];
};

/** The item begins as the representation does, so what it begins with is not read again. */
const keyLength = ({ fetch }: FetchPlan, type: string): number => {
  const { key } = fetch.entities!.representations[type]!;
  const [typename, ...fields] = fieldsOf(fetch.answer, type);
  const isFirst =
    typename?.name === "__typename" &&
    typename.key === "__typename" &&
    key.every(({ key: name, source }, index) => fields[index]?.key === name && source === name);
  return isFirst ? 1 + key.length : outOfReach("an item does not begin with its type and key");
};

const compileItems = (cx: Compiling): readonly number[] => {
  const { writer, plan } = cx;
  const { set, jobs } = plan;
  writer.literal('{"data":{"_entities":[');
  writer.label();
  const start = writer.emit(op.item);
  const jumps: number[] = [];
  const branches = set!.typeNames.map((type) => {
    const branch = writer.label();
    compileJob(cx, jobs.get(type)!, { type, first: keyLength(plan, type) });
    writer.literal("}");
    jumps.push(writer.emit(op.jump));
    return branch;
  });
  for (const jump of jumps) writer.land(jump, 1);
  writer.land(start, 1);
  writer.emit(op.itemNext, start);
  writer.literal("}");
  writer.emit(op.end);
  return branches;
};

const maySayNull = ({ jobs }: FetchPlan, type: string): boolean =>
  jobs.get(type)!.segments.every(({ fields }) => fields.every((field) => !field.type.nonNull));

const compileFetch = (layout: Layout, plan: FetchPlan): FetchCode => {
  const cx: Compiling = { layout, writer: new CodeWriter(), plan };
  const branches = plan.set ? compileItems(cx) : compileRoot(cx);
  const { registers, ...code } = cx.writer.finish(branches);
  return {
    fetch: plan.fetch,
    set: plan.set?.id,
    feeds: layout.sets.flatMap(({ id, base }) => (base === plan.fetch.id ? [id] : [])),
    reader: {
      ...code,
      registers: new Int32Array(registers),
      segments: plan.segments,
      required: plan.required,
      nullable: plan.set?.typeNames.map((type) => maySayNull(plan, type)) ?? [],
    },
  };
};

/** Root fetches first, then each fetch once all its entities are known. */
const compileFetches = (layout: Layout): FetchCode[] => {
  const codes: FetchCode[] = [];
  const isReady = ({ set, fetch }: FetchPlan) =>
    !codes.some((code) => code.fetch === fetch) && (!set || codes.some((code) => code.fetch.id === set.base));
  for (let ready = layout.fetches.filter(isReady); ready.length > 0; ready = layout.fetches.filter(isReady))
    for (const plan of ready) codes.push(compileFetch(layout, plan));
  if (codes.length < layout.fetches.length) outOfReach("entities are not found");
  return codes.toSorted((one, other) => one.fetch.id - other.fetch.id);
};

const planRoot = (layout: Layout): Piece[] => {
  const { program, fetches } = layout;
  const { answer } = program;
  const type = answer.typename;
  const sources = fetches.filter(({ set }) => !set).map((plan) => ({ plan, set: undefined }));
  for (const { plan } of sources) plan.jobs.set(type, { trail: rootTrail, segments: [], required: [] });
  return planPieces(layout, { type, reply: [], asked: fieldsOf(answer, type), sources });
};

const compile = (program: Program): ByteProgram => {
  if (program.kind !== "query") outOfReach("mutations are decoded");
  if (!program.steps) outOfReach("nothing is fetched");
  if (Object.keys(program.constants).length > 0) outOfReach("introspection stands beside data");
  const layout = createLayout(program);
  const root = planRoot(layout).map((piece) =>
    piece.kind === "insert" ? piece.insert : outOfReach("no root"),
  );
  const fetches = compileFetches(layout);
  return {
    program,
    fetches,
    steps: flattenSteps(program.steps!),
    sets: layout.sets.map(({ types, fetches: [first] }) => ({ types, fetch: first! })),
    parts: layout.sets.map(({ types }) => Math.max(1, ...types.map(({ fetches: { length } }) => length))),
    inserts: layout.inserts.map((insert) =>
      insert.kind === "constant"
        ? { bytes: Buffer.from(insert.text), fetch: -1, segment: 0, set: -1, isCounted: false }
        : {
            bytes: Buffer.from(insert.nulls),
            fetch: insert.fetch,
            segment: insert.segment,
            set: layout.fetches[insert.fetch]!.set?.id ?? -1,
            isCounted: insert.isFirst && fetches[insert.fetch]!.reader.costs.length > 1,
          },
    ),
    root,
    odds: new Odds(),
    scratches: [],
  };
};

const compiled = new WeakMap<Program, ByteProgram | undefined>();

/** How the program is run over bytes, made once per program; undefined where it holds what cannot be carried. The program must be specialised. */
export const createByteProgram = (program: Program): ByteProgram | undefined => {
  if (compiled.has(program)) return compiled.get(program);
  let made: ByteProgram | undefined;
  try {
    made = compile(program);
  } catch (error) {
    if (!(error instanceof OutOfReach)) throw error;
  }
  compiled.set(program, made);
  return made;
};
