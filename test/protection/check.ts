import type { PrincipalFacts } from "@trellis/shared/policy";
import { parse, print, visit } from "graphql";
import { seeded, type Choose } from "../differential/choose.ts";
import { wide } from "../differential/make-graph.ts";
import { writeOperation } from "../differential/operations.ts";
import type { Asked } from "../differential/serve-world.ts";
import { createTrellis, type Trellis, type TrellisAnswer } from "../kit/federation-trellis.ts";
import { accessOf } from "./access-of.ts";
import { refusedCoordinates } from "./evaluate.ts";
import { makeProtected, type Protected } from "./make-protected.ts";
import type { Naive } from "./naive.ts";
import { makePrincipal } from "./principals.ts";
import { rewrite, withoutAdded } from "./rewrite.ts";

/** Figures of a run. */
export interface Checked {
  schemas: number;
  /** Schemas that do not compose. */
  refused: number;
  /** Operations of somebody, each on both paths of execution. */
  cases: number;
  /** Those of them in which something was refused. */
  restricted: number;
  /** Those that were refused as a whole, because a key that may not be seen would have been needed. */
  whole: number;
  unplanned: number;
  carried: number;
  rewritten: number;
}

export const nothingChecked = (): Checked => ({
  schemas: 0,
  refused: 0,
  cases: 0,
  restricted: 0,
  whole: 0,
  unplanned: 0,
  carried: 0,
  rewritten: 0,
});

interface Case {
  readonly graph: Protected;
  readonly trellis: Trellis;
  readonly right: (asked: Asked) => Promise<unknown>;
  readonly principal: PrincipalFacts;
  readonly asked: Asked;
}

const keyFields = ["id", "code", "ref", "a", "b"];

/** Whether a field that entities are found by may not be seen. */
const hidesKey = ({ model }: Protected, naive: Naive): boolean =>
  [...model.entities.map(({ name }) => name), "Ref"].some((type) =>
    keyFields.some((field) => naive.isRefused(type, field)),
  );

const codesOf = ({ errors = [] }: TrellisAnswer): string[] => errors.map(({ extensions }) => extensions.code);

const text = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/** What is wrong with one answer; undefined where nothing is, or the operation cannot be judged. */
const faultOf = async (
  { graph, trellis, right, principal, asked }: Case,
  isDecoded: boolean,
  tally: Checked,
): Promise<{ readonly fault: string | undefined; readonly data?: unknown; readonly isJudged: boolean }> => {
  const naive = graph.begin(principal);
  const coordinates = refusedCoordinates(trellis.schema, asked, naive);
  const expected = await right(asked);
  graph.leaks();
  const came = await trellis.ask(asked, { isDecoded, principal });
  const leaks = graph.leaks();
  const codes = codesOf(came);
  const bad = (fault: string) => ({ fault, data: came.data, isJudged: true });
  if (leaks.length > 0) return bad(`asked of a subgraph: ${leaks.join(", ")}`);
  if (codes.includes("PLAN_TOO_WIDE")) {
    tally.unplanned += 1;
    return { fault: undefined, isJudged: false };
  }
  if (came.data === undefined && codes.includes("UNAUTHORIZED_FIELD_OR_TYPE") && hidesKey(graph, naive)) {
    tally.whole += 1;
    return { fault: undefined, isJudged: false };
  }
  if (codes.length > 0) return bad(`errors: ${text(came.errors)}`);
  if (text(came.data) !== text(expected)) return bad(`right ${text(expected)}\ncame  ${text(came.data)}`);
  const told = [...new Set(came.refused?.map(({ coordinate }) => coordinate))].toSorted();
  if (text(told) !== text(coordinates)) return bad(`refused ${text(coordinates)}, but told ${text(told)}`);
  if (came.isCarried) tally.carried += 1;
  if (isDecoded && coordinates.length > 0) tally.restricted += 1;
  return { fault: undefined, data: came.data, isJudged: true };
};

/** What is wrong with the answers to one operation, over bytes and decoded. */
const checkAsked = async (one: Case, tally: Checked) => {
  const carried = await faultOf(one, false, tally);
  if (carried.fault !== undefined || !carried.isJudged) return carried;
  return faultOf(one, true, tally);
};

/** Leaves out selection after selection for as long as there is still something wrong. */
const shrink = async (one: Case, fault: string): Promise<{ asked: Asked; fault: string }> => {
  let best = { asked: one.asked, fault };
  for (let index = 0, tries = 0; tries < 300; index += 1, tries += 1) {
    let count = 0;
    let isTaken = false;
    const leave = (node: object) => {
      count += 1;
      if (isTaken || count - 1 !== index) return node;
      isTaken = true;
      return null;
    };
    const document = visit(parse(best.asked.query, { noLocation: true }), {
      Field: leave,
      InlineFragment: leave,
      FragmentSpread: leave,
      Directive: leave,
    });
    if (!isTaken) break;
    try {
      const asked = { ...best.asked, query: print(document) };
      parse(asked.query);
      const found = await checkAsked({ ...one, asked }, nothingChecked());
      if (found.fault === undefined || found.fault.startsWith("errors: ")) continue;
      best = { asked, fault: found.fault };
      index = -1;
    } catch {
      // Without it the operation is none.
    }
  }
  return best;
};

const show = ({ graph, principal }: Case, { asked, fault }: { asked: Asked; fault: string }): string =>
  [
    fault,
    asked.query,
    `variables ${text(asked.variables)}`,
    `principal ${text(principal)}`,
    `policy file ${text({ ...graph.rules, directives: undefined, override: undefined, sensitivities: undefined })}`,
    `contracts ${text([...(graph.rules.sensitivities ?? [])].filter(([, said]) => said.classification !== "PUBLIC" || said.personalData))}`,
    ...Object.entries(graph.sdls).map(([name, sdl]) => `# ${name}\n${sdl}`),
  ].join("\n");

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
  const right = graph.right(trellis.schema);
  const principals = Array.from({ length: people }, () => makePrincipal(choose));
  for (let turn = 0; turn < operationsOfOne; turn += 1) {
    const asked = writeOperation(trellis.schema, choose, choose(2) === 0 ? "harmless" : "hostile");
    if (!asked) continue;
    for (const principal of principals)
      await checkCase({ graph, trellis, right, principal, asked }, choose, tally);
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
