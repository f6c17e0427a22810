import type { PrincipalFacts } from "@trellis/shared/policy";
import type { Asked } from "../differential/serve-world.ts";
import type { Trellis, TrellisAnswer } from "../kit/federation-trellis.ts";
import { deniedIn, namesBarred, type Denied } from "./evaluate.ts";
import type { Protected } from "./make-protected.ts";
import type { Naive } from "./naive.ts";

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
  /** Those that were refused as a whole because they gave an argument that may not be given. */
  barred: number;
  /** Those that the planner gives up for anybody, or plans so that a subgraph is asked for what it does not have. */
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
  barred: 0,
  unplanned: 0,
  carried: 0,
  rewritten: 0,
});

/** One operation of somebody on a protected graph. */
export interface Case {
  readonly graph: Protected;
  readonly trellis: Trellis;
  /** The same without any protection. */
  readonly open: () => Trellis;
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

/** What the planner does not plan for anybody. */
const isUnplannable = (code: string): boolean => code === "INTERNAL_SERVER_ERROR";

/** JSON, also of nothing. */
export const text = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/** What is found of an answer: nothing wrong, something, or nothing that can be judged. */
export interface Found {
  readonly fault?: string | undefined;
  readonly data?: unknown;
  readonly isJudged: boolean;
}

/** What is right for the one who asks. */
interface Expected extends Denied {
  readonly naive: Naive;
  readonly data: unknown;
}

const unjudged: Found = { isJudged: false };

/** Compares one answer, made on one path of execution. */
const compare = async (
  { graph, trellis, open, principal, asked }: Case,
  { naive, data, coordinates, isBarred }: Expected,
  { isDecoded, tally }: { readonly isDecoded: boolean; readonly tally: Checked },
): Promise<Found> => {
  const came = await trellis.ask(asked, { isDecoded, principal });
  const leaks = graph.leaks();
  const codes = codesOf(came);
  const bad = (fault: string): Found => ({ fault, data: came.data, isJudged: true });
  if (leaks.length > 0) return bad(`asked of a subgraph: ${leaks.join(", ")}`);
  const isGivenUp = codes.some(isUnplannable) && codesOf(await open().ask(asked)).some(isUnplannable);
  if (isGivenUp || graph.wasMisplanned() || codes.includes("PLAN_TOO_WIDE")) {
    tally.unplanned += 1;
    return unjudged;
  }
  if (came.data === undefined && codes.every((code) => code === "UNAUTHORIZED_FIELD_OR_TYPE")) {
    if (isBarred) tally.barred += 1;
    else if (hidesKey(graph, naive)) tally.whole += 1;
    else if (!namesBarred(graph.model, asked, naive)) return bad("refused as a whole for nothing");
    return unjudged;
  }
  if (isBarred) return bad(`what may not be given was taken: ${text(came)}`);
  if (codes.length > 0) return bad(`errors: ${text(came.errors)}`);
  if (text(came.data) !== text(data)) return bad(`right ${text(data)}\ncame  ${text(came.data)}`);
  const told = [...new Set(came.refused?.map(({ coordinate }) => coordinate))].toSorted();
  if (text(told) !== text(coordinates)) return bad(`refused ${text(coordinates)}, but told ${text(told)}`);
  if (came.isCarried) tally.carried += 1;
  if (isDecoded && coordinates.length > 0) tally.restricted += 1;
  return { data: came.data, isJudged: true };
};

/** What is wrong with the answers to one operation, over bytes and decoded. */
export const checkAsked = async (one: Case, tally: Checked): Promise<Found> => {
  const { graph, trellis, right, principal, asked } = one;
  const naive = graph.begin(principal);
  const expected = { naive, ...deniedIn(trellis.schema, asked, naive), data: await right(asked) };
  graph.leaks();
  const carried = await compare(one, expected, { isDecoded: false, tally });
  if (carried.fault !== undefined || !carried.isJudged) return carried;
  return compare(one, expected, { isDecoded: true, tally });
};
