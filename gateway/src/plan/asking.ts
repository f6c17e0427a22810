import { LRUCache } from "lru-cache";
import { messageOf } from "@trellis/shared/errors";
import type { Clearance } from "@trellis/shared/policy";
import type { PlannerPolicy } from "../config/index.ts";
import type { Prepared } from "../operation/index.ts";
import { NotAsked, type PlannerQueue } from "./planner-queue.ts";
import { ThreadLost } from "./planner-thread.ts";
import { givenValue, type PlannedOperation, type PlannerEvent, type PlanRequest } from "./planner.ts";
import { unpackProgram } from "./packed-program.ts";
import type { Form } from "./program-cache.ts";
import type { Program } from "./program.ts";
import type { OperationQuestion, PreparedReply, Reply } from "./protocol.ts";
import { createRefusals, type Refusals } from "./refusals.ts";

/** A request, with who asks and what was drawn for it. */
export interface Asked {
  readonly request: PlanRequest;
  readonly labels: readonly string[];
  readonly clearance: Clearance;
  readonly client?: string | undefined;
}

/** Asks the threads; every thread that is lost, and every failure, becomes what the client gets. Nothing but `schema` rejects. */
export interface Asking {
  readonly refusals: Refusals;
  /** How many threads were stopped. */
  stopped(): number;
  /** `isKept` where the form may be given to others. */
  prepare(asked: Asked): Promise<{ readonly form: Form; readonly isKept: boolean }>;
  explain(asked: Asked): Promise<string>;
  schema(clearance: Clearance): Promise<string>;
}

/** Programs that texts in other forms are given as well, as long as anything holds them. */
const programsKnown = 10_000;

/** Bytes of memory for each character of a program's JSON, measured. */
const heapShare = 2;

const refuse = (message: string) => ({
  errors: [{ message, extensions: { code: "PLAN_TIMEOUT" } }] as const,
});
/** What the client gets where no fault of its own kept the operation from being planned. */
export const failed = refuse("The operation could not be planned.");
const late = (milliseconds: number) =>
  refuse(`The operation must be planned within ${milliseconds} ms; it must ask for less at once.`);

const pick = (request: PlanRequest, names: readonly string[]): PlanRequest => ({
  query: request.query,
  operationName: request.operationName,
  variables: Object.fromEntries(
    names.flatMap((name) => {
      const value = givenValue(request, name);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

/** Gives the one object of a program to every text that has it. */
const createProgramTable = () => {
  const known = new LRUCache<string, WeakRef<Program>>({ max: programsKnown });
  return (reply: PreparedReply): Program => {
    const kept = known.get(reply.key)?.deref();
    if (kept) return kept;
    const program = unpackProgram(reply.program);
    known.set(reply.key, new WeakRef(program));
    return program;
  };
};

/** Errors for a person, a line each. */
export const linesOf = ({ errors = [] }: Pick<Prepared<unknown>, "errors">): string =>
  errors.map(({ message }) => message).join("\n");

/** What a lost thread and a failed planner mean: an error for the client, an event for the log, and a text that is not tried again soon. */
const createLosses = (policy: PlannerPolicy, onEvent: (event: PlannerEvent) => void) => {
  const refusals = createRefusals(policy);
  let stopped = 0;
  const fail = (message: string, { query }: PlanRequest): Prepared<never> => {
    onEvent({ kind: "planner-failed", message });
    refusals.noteFailure(query);
    return failed;
  };
  return {
    refusals,
    stopped: () => stopped,
    lose(thrown: unknown, { request, client }: Asked): Prepared<never> {
      if (thrown instanceof NotAsked)
        return { errors: refusals.reason(request.query, client) ?? failed.errors };
      if (!(thrown instanceof ThreadLost)) return fail(messageOf(thrown), request);
      const isStop = thrown.kind === "stopped";
      onEvent({ kind: isStop ? "planner-stopped" : "planner-died", message: thrown.message });
      if (isStop) stopped += 1;
      if (refusals.noteStop(request.query, client))
        onEvent({ kind: "client-refused", message: "a client stopped the planner again and again" });
      return isStop ? late(policy.wallClockMilliseconds) : failed;
    },
    fail: (reply: Reply, { request }: Asked) =>
      fail(reply.kind === "failed" ? reply.message : "another reply than was asked for", request),
  };
};

/** Makes what reads replies about operations that were to be prepared. */
const createReading = (losses: ReturnType<typeof createLosses>) => {
  const toProgram = createProgramTable();
  return (reply: Reply, asked: Asked): Prepared<PlannedOperation> => {
    if (reply.kind === "refused") return { errors: reply.errors };
    if (reply.kind !== "prepared") return losses.fail(reply, asked);
    return { value: { program: toProgram(reply), name: reply.name, literals: reply.literals } };
  };
};

/** Makes what puts questions to a queue. */
const createQuestions = (queue: PlannerQueue, { refusals }: ReturnType<typeof createLosses>) => {
  /** A request that waited may have been refused meanwhile, or its client. */
  const ask = (kind: OperationQuestion["kind"], request: PlanRequest, asked: Asked) => {
    const { labels, client, clearance } = asked;
    const question = { kind, request, labels, clearance: clearance.key };
    return queue.ask(question, () => refusals.reason(request.query, client) === undefined);
  };
  /** Asks once more, with the values of variables, where the program depends on them. */
  const askTwice = async (asked: Asked) => {
    const { request } = asked;
    const reply = await ask("prepare", pick(request, []), asked);
    if (reply.kind !== "prepared" || reply.dependsOn.length === 0) return { reply, dependsOn: [] };
    const { dependsOn } = reply;
    return { reply: await ask("prepare", pick(request, dependsOn), asked), dependsOn };
  };
  return {
    ask,
    askTwice,
    async schema({ key }: Clearance): Promise<string> {
      const reply = await queue.ask({ kind: "schema", clearance: key }, () => true);
      if (reply.kind === "schema") return reply.sdl;
      throw new Error(reply.kind === "failed" ? reply.message : "another reply than was asked for");
    },
  };
};

/** Makes what asks the threads of a queue. */
export const createAsking = (
  queue: PlannerQueue,
  { policy, onEvent }: { readonly policy: PlannerPolicy; readonly onEvent: (event: PlannerEvent) => void },
): Asking => {
  const losses = createLosses(policy, onEvent);
  const toPrepared = createReading(losses);
  const { ask, askTwice, schema } = createQuestions(queue, losses);
  return {
    refusals: losses.refusals,
    stopped: losses.stopped,
    async prepare(asked) {
      const { request, labels, clearance } = asked;
      try {
        const { reply, dependsOn } = await askTwice(asked);
        const prepared = toPrepared(reply, asked);
        const bytes =
          reply.kind === "prepared" ? reply.program.length * heapShare : JSON.stringify(prepared).length;
        const form = { request: pick(request, dependsOn), labels, clearance, dependsOn, prepared, bytes };
        return { form, isKept: reply.kind === "prepared" || reply.kind === "refused" };
      } catch (error) {
        const prepared = losses.lose(error, asked);
        const form = { request, labels, clearance, dependsOn: [], prepared, bytes: 0 };
        return { form, isKept: false };
      }
    },
    async explain(asked) {
      try {
        const { query, operationName, variables } = asked.request;
        const reply = await ask("explain", { query, operationName, variables }, asked);
        if (reply.kind === "explained") return reply.text;
        return linesOf(reply.kind === "refused" ? reply : losses.fail(reply, asked));
      } catch (error) {
        return linesOf(losses.lose(error, asked));
      }
    },
    schema,
  };
};
