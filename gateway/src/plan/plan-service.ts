import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { messageOf } from "@trellis/shared/errors";
import type { PlannerPolicy } from "../config/index.ts";
import type { Prepared, ReadOperation } from "../operation/index.ts";
import { createCompiler } from "./compile/index.ts";
import { describe } from "./describe.ts";
import { packProgram, unpackProgram } from "./packed-program.ts";
import type { PlanRequest } from "./planner.ts";
import { createPlanning, type Planning } from "./planning.ts";
import type { Question, Reply } from "./protocol.ts";
import { sampleOperations } from "./sample-operations.ts";

/** What a planner's thread is given by its entry: the rooms before this one. */
export interface ReadingTools {
  /** Reads, checks and normalises an operation; its introspection is answered as far as the variables that came with it allow. */
  read(request: PlanRequest): Prepared<ReadOperation>;
  /** What an operation costs with these variables. */
  costOf(operation: ReadOperation, variables: Readonly<Record<string, unknown>>): number;
}

/** Share of the program cache's size that a thread keeps itself, for texts that differ only in form. */
const keptShare = 0.25;

const refusalBytes = 256;

/** How many operations of its own a thread prepares at least, and how many different ones at most. */
const warmSteps = { least: 30, most: 100 } as const;

const keyOf = (operation: ReadOperation, labels: readonly string[]): string => {
  const { kind, text, variables, constants, order } = operation;
  return hash("sha256", JSON.stringify([kind, text, labels, variables, constants, order]), "base64");
};

/** Answers questions about operations on one supergraph. It takes its time: it runs in a thread of its own. */
export interface PlanService {
  readonly planning: Planning;
  answer(question: Question): Reply;
  /** Works on operations of its own, one at each step, so that the first client does not wait for the machine's compiler. */
  warmUp(): Iterator<void>;
}

/** Builds the planner and the compiler of a supergraph, and what reads operations with the schema that clients see. */
export const createPlanService = (
  { supergraphSdl, policy }: { readonly supergraphSdl: string; readonly policy: PlannerPolicy },
  createReading: (planning: Planning) => ReadingTools,
): PlanService => {
  const planning = createPlanning({ supergraphSdl, policy });
  const compile = createCompiler(planning.supergraph, planning.apiSchema);
  const { read, costOf } = createReading(planning);
  /** Packed programs, or why there is none. */
  const kept = new LRUCache<string, Prepared<string>>({
    maxSize: policy.cacheMebibytes * 2 ** 20 * keptShare,
    sizeCalculation: ({ value }) => value?.length ?? refusalBytes,
  });

  const compileNew = (operation: ReadOperation, labels: readonly string[]): Prepared<string> => {
    const planned = operation.document && planning.plan(operation.document, labels);
    if (planned?.errors) return planned;
    return { value: packProgram(compile({ operation, ...planned?.value })) };
  };
  const compileOnce = (key: string, operation: ReadOperation, labels: readonly string[]) => {
    const known = kept.get(key);
    if (known) return known;
    const compiled = compileNew(operation, labels);
    kept.set(key, compiled);
    return compiled;
  };
  const reply = ({ kind, request, labels }: Question): Reply => {
    const { value: operation, errors } = read(request);
    if (errors) return { kind: "refused", errors };
    const key = keyOf(operation, labels);
    const compiled = compileOnce(key, operation, labels);
    if (compiled.errors) return { kind: "refused", errors: compiled.errors };
    const program = compiled.value;
    if (kind === "explain") {
      const cost = costOf(operation, { ...request.variables, ...operation.literals });
      return { kind: "explained", text: describe(unpackProgram(program), { cost }) };
    }
    const { name, literals, dependsOn } = operation;
    return { kind: "prepared", key, program, name, literals, dependsOn };
  };
  const answer = (question: Question): Reply => {
    try {
      return reply(question);
    } catch (error) {
      return { kind: "failed", message: messageOf(error) };
    }
  };
  function* warmUp(): Generator<void> {
    const queries = sampleOperations(planning.apiSchema).slice(0, warmSteps.most);
    for (let step = 0; step < warmSteps.least || step < queries.length; step += 1) {
      const query = queries[step % queries.length];
      if (query === undefined) return;
      if (step % queries.length === 0) kept.clear();
      answer({ kind: "prepare", request: { query }, labels: [] });
      yield;
    }
  }
  return { planning, answer, warmUp };
};
