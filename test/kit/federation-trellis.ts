import { anonymous } from "@trellis/shared/identity";
import {
  compileAccess,
  createClearances,
  type AccessTable,
  type PrincipalFacts,
} from "@trellis/shared/policy";
import type { GraphQLSchema } from "graphql";
import { parseConfig, type GatewayOptions } from "../../gateway/src/config/index.ts";
import { createExecutor, refusedIn, SubgraphFailure } from "../../gateway/src/execute/index.ts";
import type { DomainLine, Execution } from "../../gateway/src/execute/index.ts";
import { coerceVariables, costOf, createOperationReader } from "../../gateway/src/operation/index.ts";
import type { OperationError } from "../../gateway/src/operation/index.ts";
import type { Program, RefusedSelection } from "../../gateway/src/plan/index.ts";
import { createLabelDraw } from "../../gateway/src/plan/override-labels.ts";
import { unpackProgram } from "../../gateway/src/plan/packed-program.ts";
import {
  createPlanning,
  createPlanService,
  type AccessLoad,
  type ReadingTools,
} from "../../gateway/src/plan/worker-side.ts";
import { createPolicyDecider } from "../../gateway/src/policy/index.ts";
import type { CaseOperation } from "./federation.ts";
import type { SubgraphCall } from "./federation-subgraphs.ts";

/** An answer of the engine, with the path that made it. */
export interface TrellisAnswer {
  readonly data?: unknown;
  readonly errors?: readonly (OperationError | Execution["errors"][number])[] | undefined;
  /** Whether bytes of the subgraphs were carried into it. */
  readonly isCarried?: boolean;
  /** What is null because nobody may see it. */
  readonly refused?: readonly RefusedSelection[];
}

/** How an operation is run: without carrying bytes, and for whom; nobody in particular where it is left out. */
export interface AskOptions {
  readonly isDecoded?: boolean;
  readonly principal?: PrincipalFacts;
}

/** The engine in this thread, without sockets: reading, planning, compiling and running, each by its own room. */
export interface Trellis {
  /** What clients may see. */
  readonly schema: GraphQLSchema;
  ask(
    operation: Pick<CaseOperation, "query" | "variables" | "operationName">,
    options?: AskOptions,
  ): Promise<TrellisAnswer>;
}

/** Gives the body of a subgraph's answer. What it throws is a subgraph that is not there. */
export type AnswerBody = (subgraph: string, call: SubgraphCall) => Promise<string | Buffer>;

const toLine = (answer: AnswerBody): DomainLine => ({
  async send({ domain, body, budget }, read) {
    let bytes: Buffer;
    try {
      bytes = Buffer.from(await answer(domain, JSON.parse(body) as SubgraphCall));
    } catch (cause) {
      throw new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the subgraph is not there", { cause });
    }
    if (budget) budget.left -= bytes.length;
    return read(bytes);
  },
});

const nothing = (): void => {};

/** Few enough that answers which cannot be carried do not put the engine off trying. */
const runsOfOne = 8;

/** The planner itself failed; what it said is for whoever reads the test. */
const unplanned = (reply: object): TrellisAnswer => ({
  errors: [{ message: JSON.stringify(reply), extensions: { code: "INTERNAL_SERVER_ERROR" } }],
});

/** Refuses fields to everybody. */
export const refusing = (coordinates: readonly string[]): AccessTable => ({
  version: "0".repeat(16),
  conditions: [{ rule: "nobody@1", anyOf: [] }],
  coordinates: Object.fromEntries(coordinates.map((name) => [name, { read: [0], clear: [] }])),
});

export interface TrellisOptions extends Pick<GatewayOptions, "operationLimits" | "planner" | "cost"> {
  /** Gives the coordinates of fields that nobody may see, of the schema that clients see. */
  readonly refused?: ((schema: GraphQLSchema) => readonly string[]) | undefined;
  /** What decides who may see what; without it, and without `refused`, everybody sees everything. */
  readonly access?: AccessLoad | undefined;
  /** Told each execution, with what was run. */
  readonly onExecution?: ((execution: Execution, program: Program) => void) | undefined;
}

/** The decision table; throws where it has problems. */
const tableOf = (
  { access, refused }: Pick<TrellisOptions, "access" | "refused">,
  schema: GraphQLSchema,
): AccessTable | undefined => {
  if (!access) return refused && refusing(refused(schema));
  const { table, problems } = compileAccess({ ...access, schema });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return table;
};

/** Builds the engine on a supergraph; every limit has its default unless it is named. */
export const createTrellis = (
  supergraphSdl: string,
  answer: AnswerBody,
  { refused, access, onExecution, ...options }: TrellisOptions = {},
): Trellis => {
  const config = parseConfig({ supergraph: { file: "none" }, introspection: true, ...options });
  const { operationLimits: limits, planner: policy, cost, introspection } = config;
  const planning = createPlanning({ supergraphSdl, policy });
  const { apiSchema: schema, overrideLabels } = planning;
  const { listSize } = cost;
  const table = tableOf({ refused, access }, schema);
  const decider = table && createPolicyDecider({ schema, table });
  const reading = { schema, supergraphSdl, limits, listSize, introspection };
  const reader = createOperationReader({ ...reading, policy: access && decider });
  const tools: ReadingTools = {
    read: (request, clearance) => reader.read(request, clearance),
    costOf: (operation, values) => costOf(operation.cost, values),
    decider,
  };
  const service = createPlanService(planning, tools, policy);
  const clearances = createClearances(table?.conditions ?? []);
  const draw = createLabelDraw(overrideLabels, policy.overrideLabels);
  const line = toLine(answer);
  const { requestBytes } = config.responseLimit;
  const executorOf = (carriesBytes: boolean) =>
    createExecutor({ line, requestBytes, carriesBytes, onEvent: nothing });
  const executors = { carried: executorOf(true), decoded: executorOf(false) };
  const programs = new Map<string, { readonly program: Program; left: number }>();
  /** One object for some runs of the same program, as in the gateway: what a run leaves behind meets later ones. */
  const programOf = (packed: string): Program => {
    const known = programs.get(packed);
    const kept = known && known.left > 0 ? known : { program: unpackProgram(packed), left: runsOfOne };
    kept.left -= 1;
    programs.set(packed, kept);
    return kept.program;
  };
  return {
    schema,
    async ask(request, { isDecoded = false, principal = anonymous } = {}) {
      const clearance = clearances.of(principal).key;
      const reply = service.answer({ kind: "prepare", request, labels: draw(), clearance });
      if (reply.kind === "refused") return { errors: reply.errors };
      if (reply.kind !== "prepared") return unplanned(reply);
      const program = programOf(reply.program);
      const coerced = coerceVariables(program.variables, request.variables, limits);
      if (coerced.errors) return { errors: coerced.errors };
      const variables = { ...coerced.values, ...reply.literals };
      const execution = await executors[isDecoded ? "decoded" : "carried"].execute(program, {
        variables,
        principal: anonymous,
        signal: AbortSignal.timeout(10_000),
      });
      onExecution?.(execution, program);
      const { bytes, data, errors } = execution;
      const whole = bytes ? (JSON.parse(Buffer.from(bytes).toString()) as { data: unknown }) : { data };
      return {
        data: whole.data,
        isCarried: bytes !== undefined,
        ...(errors.length > 0 ? { errors } : {}),
        ...(program.refused ? { refused: refusedIn(program, variables) } : {}),
      };
    },
  };
};
