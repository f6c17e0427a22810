import type { Reservation } from "../admission/index.ts";
import { unitsFor, type GatewayConfig } from "../config/index.ts";
import { refusedIn } from "../execute/index.ts";
import { actualCost, coerceVariables, costError, costOf, pageError } from "../operation/index.ts";
import { costByDomain, type PlannedOperation, type Program } from "../plan/index.ts";
import type { GraphqlRequest, Reply } from "../request/index.ts";
import { executeTurn } from "./execute-turn.ts";
import { notePlanned } from "./request-span.ts";
import { refuse, type Turn, type TurnTools } from "./turn.ts";

/** A planned operation whose cost its client's budget holds. */
interface Admitted {
  readonly program: Program;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What it costs at most. */
  readonly cost: number;
  readonly reservation: Reservation;
}

/** The plan and what it cost, in units: what was estimated, what came, and what is left of the client's budget (null: any number). */
const explain = async (
  { engine, clearance }: Turn,
  request: GraphqlRequest,
  { program, cost: estimated, reservation }: Admitted,
  actual: number | undefined,
) => {
  if (request.headers["trellis-explain"] === undefined) return undefined;
  const byDomain = costByDomain(program, actual ?? estimated);
  const cost = { estimated, actual, byDomain, left: reservation.left() };
  return { explain: await engine.planner.explain(request, clearance), cost };
};

/** Takes a planned operation to its answer: variables, cost, budget, execution, answer. */
export type RunPlanned = (turn: Turn, request: GraphqlRequest, planned: PlannedOperation) => Promise<Reply>;

const createAnswer =
  (config: GatewayConfig, tools: TurnTools) =>
  async (turn: Turn, request: GraphqlRequest, admitted: Admitted): Promise<Reply> => {
    const { principal, engine } = turn;
    const { program, variables, reservation } = admitted;
    const { execution, access } = await executeTurn(turn, tools, program, variables);
    const actual = actualCost(program.cost, variables, execution.listed);
    reservation.settle(actual);
    const refused = program.refused && refusedIn(program, variables);
    if (refused && refused.length > 0) tools.denials.fields(principal, refused);
    const explaining = config.explain ? await explain(turn, request, admitted, actual) : undefined;
    const extensions = access || explaining ? { access, ...explaining } : undefined;
    const more = { extensions, refused, headers: reservation.headers() };
    const answering = tools.responder.answer(request, execution, engine.snapshot, more);
    const reply = answering instanceof Promise ? await answering : answering;
    if (reply.failure) turn.outcome = reply.failure;
    return reply;
  };

/** Makes what runs planned operations within the limits of the configuration. */
export const createRunPlanned = (config: GatewayConfig, tools: TurnTools): RunPlanned => {
  const { operationLimits, cost: limits } = config;
  const { responder, budgets } = tools;
  const answer = createAnswer(config, tools);
  return async (turn, request, planned) => {
    const { principal, span } = turn;
    const { program, literals } = planned;
    if (span) notePlanned(span, planned);
    if (request.method === "GET" && program.kind === "mutation")
      return responder.refuseMutationByGet(request);
    const coerced = coerceVariables(program.variables, request.variables, operationLimits);
    if (coerced.errors) return refuse(turn, tools, coerced.errors);
    const variables = { ...coerced.values, ...literals };
    const cost = costOf(program.cost, variables);
    const tooMuch =
      costError(cost, unitsFor(limits.maximum, principal.roles)) ??
      pageError(program.cost, variables, limits.pageSize);
    if (tooMuch) return refuse(turn, tools, [tooMuch]);
    const byDomain = (whole: number) => costByDomain(program, whole);
    const reserving = budgets.reserve({ principal, address: request.client, cost, byDomain });
    const reservation = reserving instanceof Promise ? await reserving : reserving;
    if (!reservation.isGranted) return refuse(turn, tools, [reservation.error], reservation.headers);
    try {
      return await answer(turn, request, { program, variables, cost, reservation });
    } finally {
      // Whatever became of it: a second call does nothing.
      reservation.settle();
    }
  };
};
