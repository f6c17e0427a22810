import type { ExecutionResult } from "graphql";
import { startOracle, type Oracle } from "../kit/federation-oracle.ts";
import { createTrellis, type Trellis, type TrellisAnswer } from "../kit/federation-trellis.ts";
import { oneOf, seeded, type Choose } from "./choose.ts";
import { areGapsTold } from "./gaps.ts";
import { makeGraph, wide } from "./make-graph.ts";
import type { Model } from "./model.ts";
import { writeOperation, type Aliases } from "./operations.ts";
import { createReference, type Asked } from "./serve-world.ts";

/** What was found to differ, with all that is needed to see it again. */
export interface Difference {
  readonly who: "oracle" | "carried" | "decoded";
  readonly asked: Asked;
  readonly expected: unknown;
  readonly came: unknown;
  readonly subgraphs: readonly string[];
}

/** Figures of a run. */
export interface Compared {
  readonly schemas: number;
  /** Schemas that do not compose; they are left out. */
  readonly refused: number;
  readonly operations: number;
  /** Operations that our engine's planner gives up, as the oracle's does. */
  readonly unplanned: number;
  /** Operations whose plan, of the planner that both share, asks a subgraph for what it does not have. */
  readonly misplanned: number;
  /** Answers of which bytes were carried. */
  readonly carried: number;
  /** Answers that the oracle got wrong for a reason that is known. */
  readonly oracleWrong: number;
  readonly differences: readonly Difference[];
}

interface Graph {
  readonly model: Model;
  /** Whether some of its fields fail. */
  readonly isFaulty: boolean;
  readonly oracle: Oracle;
  readonly trellis: Trellis;
  readonly right: (asked: Asked) => Promise<ExecutionResult>;
  readonly subgraphs: readonly string[];
  readonly choose: Choose;
  /** Whether a subgraph was asked for what it does not have since this was last asked. */
  wasMisplanned(): boolean;
}

/** What the subgraphs of serve-world.ts say then. */
const misplanned = /is not served by|was not given/;

/** A generated graph behind both engines; undefined where it does not compose. */
const startGraph = async (choose: Choose): Promise<Graph | undefined> => {
  const made = makeGraph(choose);
  if (!made) return undefined;
  const { model, isFaulty, world, served, supergraphSdl } = made;
  let isMisplanned = false;
  const answer: typeof served.answer = async (subgraph, call) => {
    const result = await served.answer(subgraph, call);
    isMisplanned ||= result.errors?.some(({ message }) => misplanned.test(message)) ?? false;
    return result;
  };
  const oracle = await startOracle(supergraphSdl, { ...served, answer });
  const trellis = createTrellis(
    supergraphSdl,
    async (subgraph, call) => JSON.stringify(await answer(subgraph, call)),
    wide,
  );
  const right = createReference(oracle.schema, world);
  const subgraphs = Object.values(served.definitions).map(({ sdl }) => sdl);
  const wasMisplanned = () => {
    const was = isMisplanned;
    isMisplanned = false;
    return was;
  };
  return { model, isFaulty, oracle, trellis, right, subgraphs, choose, wasMisplanned };
};

/** Whether all that one has is what the other has; keys may be missing. */
const isPart = (one: unknown, whole: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(whole))
    return one.length === whole.length && one.every((item, index) => isPart(item, whole[index]));
  if (typeof one !== "object" || typeof whole !== "object" || one === null || whole === null)
    return one === whole;
  return Object.entries(one).every(
    ([key, value]) => Object.hasOwn(whole, key) && isPart(value, (whole as Record<string, unknown>)[key]),
  );
};

interface Answered {
  readonly query: string;
  readonly aliases: Aliases;
  readonly expected: unknown;
  readonly came: unknown;
}

/** Why the oracle is wrong; undefined where no reason is known. */
const knownWrong = (
  { model, isFaulty }: Graph,
  { query, aliases, expected, came }: Answered,
): string | undefined => {
  const requirements = model.entities.flatMap(({ fields }) =>
    fields.flatMap(({ requires }) => requires ?? []),
  );
  const inner = (name: string | undefined) =>
    model.values.flatMap(({ fields }) => fields).find((field) => field.name === name);
  if (isFaulty) return "It gives up more than the fields that fail.";
  if (aliases === "hostile") return "Aliases take the names of fields that it joins by.";
  if (requirements.some(({ field, within }) => field.takesNumber || inner(within)?.takesNumber))
    return "A required field's arguments meet other arguments.";
  if (requirements.some(({ field, within }) => within && field.type.startsWith("[[")))
    return "It requires nothing of objects in lists of lists.";
  if (model.node.objectAt !== undefined && query.includes("__typename"))
    return "It takes the type's name from the answer of an interface object.";
  if (/@include\(if: false\)|@skip\(if: true\)/.test(query))
    return "It leaves out calls for other fields with those that a literal leaves out.";
  if (/ on (?:Node|Any) /.test(query) && isPart(came, expected))
    return "It leaves out fragments on abstract types where it did not fetch the type's name.";
  return undefined;
};

/** Equal as JSON; `isOrdered` also in the order of keys. */
const isSame = (one: unknown, other: unknown, isOrdered: boolean): boolean =>
  JSON.stringify(isOrdered ? one : sorted(one)) === JSON.stringify(isOrdered ? other : sorted(other));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};

/** What the oracle answers; undefined where its planner throws. */
const askOracle = async ({ oracle, wasMisplanned }: Graph, asked: Asked) => {
  const answer = await oracle.ask(asked).catch(() => undefined);
  return { answer, isMisplanned: wasMisplanned() };
};

/** Whether our planner gave the operation up: by a limit of its own, or where the oracle's gives it up too. */
const isUnplanned = ({ errors = [] }: TrellisAnswer, isOracleUnplanned: boolean): boolean =>
  errors.some(
    ({ extensions: { code } }) =>
      code === "PLAN_TOO_WIDE" || (isOracleUnplanned && code === "INTERNAL_SERVER_ERROR"),
  );

/** Asks everyone the operation that the next choices make. */
const compareOne = async (graph: Graph, tally: Tally): Promise<void> => {
  const { oracle, trellis, right, choose, subgraphs } = graph;
  const aliases = oneOf(choose, ["harmless", "hostile"] as const);
  const asked = writeOperation(oracle.schema, choose, aliases);
  if (!asked) return;
  tally.operations += 1;
  const expected = await right(asked);
  const report = (who: Difference["who"], came: unknown) =>
    tally.differences.push({ who, asked, expected, came, subgraphs });
  const stock = await askOracle(graph, asked);
  for (const who of ["carried", "decoded"] as const) {
    const came = await trellis.ask(asked, { isDecoded: who === "decoded" });
    if (isUnplanned(came, stock.answer === undefined)) return void (tally.unplanned += 1);
    if (graph.wasMisplanned()) return void (tally.misplanned += 1);
    if (came.isCarried) tally.carried += 1;
    if (!isSame(came.data, expected.data, true) || !areGapsTold(came, expected)) report(who, came);
  }
  if (stock.isMisplanned || (!stock.answer?.errors && isSame(stock.answer?.data, expected.data, false)))
    return;
  const answered = { query: asked.query, aliases, expected: expected.data, came: stock.answer?.data };
  if (knownWrong(graph, answered) === undefined) report("oracle", stock.answer);
  else tally.oracleWrong += 1;
};

type Tally = { -readonly [Key in keyof Compared]: Compared[Key] } & { differences: Difference[] };

const emptyTally = (): Tally => ({
  schemas: 0,
  refused: 0,
  operations: 0,
  unplanned: 0,
  misplanned: 0,
  carried: 0,
  oracleWrong: 0,
  differences: [],
});

/**
 * Generates a graph and operations, and compares what our engine answers, over bytes and decoded, with what is right by the specification, and what
 * the stock gateway answers with both.
 */
export const compareGraph = async (
  choose: Choose,
  operations = 8,
  tally = emptyTally(),
): Promise<Compared> => {
  const graph = await startGraph(choose);
  if (!graph) {
    tally.refused += 1;
    return tally;
  }
  tally.schemas += 1;
  for (let turn = 0; turn < operations; turn += 1) await compareOne(graph, tally);
  await graph.oracle.close();
  return tally;
};

/** Compares graph after graph, of one seed each, until so many operations were compared or something differs. */
export const compareGraphs = async (options: {
  readonly seed: number;
  readonly operations: number;
}): Promise<Compared & { readonly lastSeed: number }> => {
  const tally = emptyTally();
  let { seed } = options;
  while (tally.operations < options.operations && tally.differences.length === 0)
    await compareGraph(seeded(seed++), 8, tally);
  return { ...tally, lastSeed: seed - 1 };
};

/** All that it takes to see a difference again. */
export const showDifference = ({ who, asked, expected, came, subgraphs }: Difference): string =>
  [
    `${who}: ${asked.query}`,
    `variables ${JSON.stringify(asked.variables)}`,
    `right ${JSON.stringify(expected)}`,
    `came  ${JSON.stringify(came)}`,
    ...subgraphs,
  ].join("\n");
