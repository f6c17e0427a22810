import { seeded, type Choose } from "../differential/choose.ts";
import { wide } from "../differential/make-graph.ts";
import { writeOperation } from "../differential/operations.ts";
import { createTrellis } from "../kit/federation-trellis.ts";
import { accessOf } from "./access-of.ts";
import { checkAsked, nothingChecked, text, type Case, type Checked } from "./compare.ts";
import { makeProtected } from "./make-protected.ts";
import { makePrincipal } from "./principals.ts";
import { rewrite, withoutAdded } from "./rewrite.ts";
import { show, shrink } from "./shrink.ts";

/** Throws what is wrong with one operation, or with the same asked by other paths, made as small as it gets. */
const checkCase = async (one: Case, choose: Choose, tally: Checked): Promise<void> => {
  tally.cases += 1;
  const first = await checkAsked(one, tally);
  if (first.fault !== undefined) throw new Error(show(one, await shrink(one, first.fault)));
  const other = rewrite(one.trellis.schema, one.asked, choose);
  if (!other || !first.isJudged) return;
  tally.cases += 1;
  tally.rewritten += 1;
  const rewritten = { ...one, asked: other };
  const second = await checkAsked(rewritten, tally);
  if (second.fault !== undefined) throw new Error(show(rewritten, await shrink(rewritten, second.fault)));
  if (!second.isJudged) return;
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    );
  };
  if (text(sorted(withoutAdded(second.data))) !== text(sorted(first.data)))
    throw new Error(
      show(rewritten, {
        asked: other,
        fault: `other paths show otherwise: ${text(first.data)}\n${text(second.data)}`,
      }),
    );
};

/** How many people ask about each graph, and how many operations each of them. */
const people = 5;
const operationsOfOne = 10;

/** Generates a protected graph, people and operations, and compares what each gets with what is right. Throws the first fault. */
export const checkGraph = async (choose: Choose, tally: Checked): Promise<void> => {
  const graph = makeProtected(choose);
  if (!graph) {
    tally.refused += 1;
    return;
  }
  tally.schemas += 1;
  const trellis = createTrellis(graph.supergraphSdl, graph.answer, { ...wide, access: accessOf(graph) });
  const open = () => createTrellis(graph.supergraphSdl, graph.answer, wide);
  const right = graph.right(trellis.schema);
  const principals = Array.from({ length: people }, () => makePrincipal(choose));
  for (let turn = 0; turn < operationsOfOne; turn += 1) {
    const asked = writeOperation(trellis.schema, choose, choose(2) === 0 ? "harmless" : "hostile");
    if (!asked) continue;
    for (const principal of principals)
      await checkCase({ graph, trellis, open, right, principal, asked }, choose, tally);
  }
};

/** Checks graph after graph, of one seed each, until there were so many cases. Rejects with the first fault and its seed. */
export const checkGraphs = async (options: {
  readonly seed: number;
  /** Cases to check at least. */
  readonly least: number;
}): Promise<Checked> => {
  const tally = nothingChecked();
  for (let { seed } = options; tally.cases < options.least; seed += 1)
    await checkGraph(seeded(seed), tally).catch((cause: Error) => {
      throw new Error(`seed ${seed}\n${cause.message}`, { cause });
    });
  return tally;
};
