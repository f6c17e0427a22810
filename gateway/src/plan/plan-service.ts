import { hash } from "node:crypto";
import { printSchema } from "graphql";
import { LRUCache } from "lru-cache";
import { messageOf } from "@trellis/shared/errors";
import { anonymous } from "@trellis/shared/identity";
import type { Clearance } from "@trellis/shared/policy";
import type { PlannerPolicy } from "../config/index.ts";
import type { Prepared, ReadOperation } from "../operation/index.ts";
import type { PolicyDecider, Restricted } from "../policy/index.ts";
import { checkFetches } from "./check-fetches.ts";
import { createCompiler, type Compiler } from "./compile/index.ts";
import { describe } from "./describe.ts";
import { createDrafting, type Draft } from "./draft.ts";
import { packProgram, unpackProgram } from "./packed-program.ts";
import type { PlanRequest } from "./planner.ts";
import type { Planning } from "./planning.ts";
import type { OperationQuestion, Question, Reply } from "./protocol.ts";
import { sampleOperations } from "./sample-operations.ts";

/** What a planner's thread is given by its entry: the rooms before this one. */
export interface ReadingTools {
  /** Reads, checks and normalises an operation for who asks; its introspection is answered as far as the variables that came with it allow. */
  read(request: PlanRequest, clearance: Clearance): Prepared<ReadOperation>;
  /** What an operation costs with these variables. */
  costOf(operation: ReadOperation, variables: Readonly<Record<string, unknown>>): number;
  /** What who asks may see; absent where nothing is protected. */
  readonly decider?: Pick<PolicyDecider, "restrict" | "isRefused" | "schemaFor"> | undefined;
  /** A line for each field that is refused or masked. */
  explainAccess?(parts: Pick<Restricted, "refused" | "masked">): readonly string[];
}

/** Share of the program cache's size that a thread keeps itself, for texts that differ only in form. */
const keptShare = 0.25;

const refusalBytes = 256;

/** How many operations of its own a thread prepares at least, and how many different ones at most. */
const warmSteps = { least: 30, most: 100 } as const;

const keyOf = ({ operation, view }: Draft, labels: readonly string[]): string => {
  const { kind, text, variables, constants, order } = operation;
  return hash("sha256", JSON.stringify([kind, text, labels, variables, constants, order, view]), "base64");
};

const introspects = /\b__(?:schema|type)\b/;

/** By its key alone is anything decided here. */
const clearanceWith = (key: string): Clearance => ({ key, of: anonymous });

/** Answers questions about operations on one supergraph. It takes its time: it runs in a thread of its own. */
export interface PlanService {
  /** Makes what the answer takes of a schema and no client has a say in; a large one takes longer than an operation may. */
  ready(question: Question): void;
  answer(question: Question): Reply;
  /** Works on operations of its own, one at each step, so that the first client does not wait for the machine's compiler. `clearance` is the key of who asks for them. */
  warmUp(clearance: string): Iterator<void>;
}

/** Makes packed programs, and keeps them, or why there is none. */
const createPacking = (planning: Planning, compiler: Compiler, { cacheMebibytes }: PlannerPolicy) => {
  const kept = new LRUCache<string, Prepared<string>>({
    maxSize: cacheMebibytes * 2 ** 20 * keptShare,
    sizeCalculation: ({ value }) => value?.length ?? refusalBytes,
  });
  const pack = (drafted: Draft, labels: readonly string[]): Prepared<string> => {
    const planned = drafted.left && planning.plan(drafted.left, labels);
    if (planned?.errors) return planned;
    return { value: packProgram(compiler.compile({ ...drafted, ...planned?.value })) };
  };
  return {
    packed(key: string, drafted: Draft, labels: readonly string[]): Prepared<string> {
      const known = kept.get(key);
      if (known) return known;
      const made = pack(drafted, labels);
      kept.set(key, made);
      return made;
    },
    forget: () => kept.clear(),
  };
};

/** Makes what answers a question about an operation. */
const createReplying = (
  { read, costOf, decider, explainAccess }: ReadingTools,
  draft: ReturnType<typeof createDrafting>,
  packed: ReturnType<typeof createPacking>["packed"],
) => {
  const explain = (program: string, operation: ReadOperation, { variables }: PlanRequest): Reply => {
    const cost = costOf(operation, { ...variables, ...operation.literals });
    return { kind: "explained", text: describe(unpackProgram(program), { cost, explainAccess }) };
  };
  return ({ kind, request, labels, clearance: asker }: OperationQuestion): Reply => {
    const clearance = clearanceWith(asker);
    const { value: operation, errors } = read(request, clearance);
    if (errors) return { kind: "refused", errors };
    const drafted = draft(operation, clearance);
    if (drafted.errors) return { kind: "refused", errors: drafted.errors };
    const key = keyOf(drafted.value, labels);
    const { value: program, errors: reasons } = packed(key, drafted.value, labels);
    if (reasons) return { kind: "refused", errors: reasons };
    // Who gets the same may still differ in what domains may be asked for: keys and what fields require.
    const forbidden = decider && checkFetches(unpackProgram(program), decider, clearance);
    if (forbidden) return { kind: "refused", errors: [forbidden] };
    if (kind === "explain") return explain(program, operation, request);
    const { name, literals, dependsOn } = operation;
    return { kind: "prepared", key, program, name, literals, dependsOn };
  };
};

/** Answers operations of our own, one at each step, each round from the beginning. */
function* warmUp(
  { apiSchema }: Planning,
  clearance: string,
  { answer, forget }: { answer: PlanService["answer"]; forget(): void },
): Generator<void> {
  const queries = sampleOperations(apiSchema).slice(0, warmSteps.most);
  for (let step = 0; step < warmSteps.least || step < queries.length; step += 1) {
    const query = queries[step % queries.length];
    if (query === undefined) return;
    if (step % queries.length === 0) forget();
    answer({ kind: "prepare", request: { query }, labels: [], clearance });
    yield;
  }
}

/** Makes the service of a supergraph, with what reads operations on the schema that clients see. */
export const createPlanService = (
  planning: Planning,
  tools: ReadingTools,
  policy: PlannerPolicy,
): PlanService => {
  const compiler = createCompiler(planning.supergraph, planning.apiSchema);
  const { packed, forget } = createPacking(planning, compiler, policy);
  const draft = createDrafting({ planning, compiler, decider: tools.decider });
  const reply = createReplying(tools, draft, packed);
  const schemaOf = ({ clearance }: Question) =>
    tools.decider?.schemaFor(clearanceWith(clearance)) ?? planning.apiSchema;
  const answer = (question: Question): Reply => {
    try {
      if (question.kind !== "schema") return reply(question);
      return { kind: "schema", sdl: printSchema(schemaOf(question)) };
    } catch (error) {
      return { kind: "failed", message: messageOf(error) };
    }
  };
  return {
    ready(question) {
      if (question.kind !== "schema" && !introspects.test(question.request.query)) return;
      try {
        schemaOf(question);
      } catch {
        // The answer says so.
      }
    },
    answer,
    warmUp: (clearance) => warmUp(planning, clearance, { answer, forget }),
  };
};
