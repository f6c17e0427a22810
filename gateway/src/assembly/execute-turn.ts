import type { Principal } from "@trellis/shared/identity";
import { fenceAllows } from "@trellis/shared/policy";
import type { AccountIndex } from "@trellis/shared/store";
import type { Execution } from "../execute/index.ts";
import type { Program } from "../plan/index.ts";
import { noteExecuted } from "./request-span.ts";
import type { Turn, TurnTools } from "./turn.ts";

/** What came of an execution, and what the answer says of how it was narrowed for who asks; undefined where it was not. */
export interface Executed {
  readonly execution: Execution;
  readonly access: object | undefined;
}

const outcomeOf = ({ data, bytes, errors }: Execution): string => {
  if (errors.length === 0) return "OK";
  return bytes === undefined && data === null ? (errors[0]?.extensions.code ?? "FAILED") : "PARTIAL";
};

/** By which accounts a principal is bound, and by which version of the index that is judged; nothing where it is not bound. */
const boundsOf = ({ fence, regions }: Principal, index: AccountIndex | undefined) => {
  const accountIndex = fence || regions !== "ANYWHERE" ? (index?.version ?? "none") : undefined;
  return {
    accountIndex,
    fence: fence && ((id: string) => fenceAllows(fence, id, index?.facts(id))),
  };
};

const accessOf = (
  { principal: { fence }, engine: { policy } }: Turn,
  { masked = [], fetches }: Program,
  accountIndex: string | undefined,
): object | undefined => {
  const isNarrowed = masked.length > 0 || accountIndex !== undefined;
  if (policy === undefined || !isNarrowed || fetches.length === 0) return undefined;
  return {
    policy: policy.version,
    accountIndex,
    isFenced: fence !== undefined,
    masked: [...new Set(masked.map(({ coordinate }) => coordinate))],
  };
};

/** Runs a program for whoever asks, within the accounts that it is bound to. */
export const executeTurn = async (
  turn: Turn,
  { executor, accounts }: TurnTools,
  program: Program,
  variables: Readonly<Record<string, unknown>>,
): Promise<Executed> => {
  const { signal, principal, engine, span } = turn;
  const { publicErrors, snapshot } = engine;
  const { traceparent } = span ?? {};
  const bounds = boundsOf(principal, accounts());
  const scope = { variables, principal, signal, traceparent, urls: snapshot.urls, publicErrors, ...bounds };
  const execution = await executor.execute(program, scope);
  if (span) noteExecuted(span, execution);
  turn.outcome = outcomeOf(execution);
  return { execution, access: accessOf(turn, program, bounds.accountIndex) };
};
