import { parentPort, workerData } from "node:worker_threads";
import { messageOf, UserError } from "@trellis/shared/errors";
import { compileAccess } from "@trellis/shared/policy/deciding";
import type { GraphQLSchema } from "graphql";
import { costOf, createOperationReader } from "./operation/worker-side.ts";
import {
  createPlanning,
  createPlanService,
  type Access,
  type Message,
  type PlannerLoad,
  type Question,
  type ReadingTools,
} from "./plan/worker-side.ts";
import { createPolicyDecider, explainAccess } from "./policy/index.ts";

/** How long a thread warms up before it is ready. */
const warmMilliseconds = 200;

const post = (message: Message): void => parentPort?.postMessage(message, []);

/** The decision table; throws with its problems, because what is not decided could be shown. */
const decideAccess = ({ access }: PlannerLoad, schema: GraphQLSchema): Access => {
  const { table, problems, warnings } = compileAccess({ ...access, schema });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return { ...table, warnings };
};

const createReading = (load: PlannerLoad, schema: GraphQLSchema, access: Access): ReadingTools => {
  const { supergraphSdl, limits, cost, introspection } = load;
  const { listSize } = cost;
  const policy = createPolicyDecider({ schema, table: access });
  const reader = createOperationReader({ schema, supergraphSdl, limits, listSize, introspection, policy });
  return {
    read: (request, clearance) => reader.read(request, clearance),
    costOf: (operation, values) => costOf(operation.cost, values),
    decider: policy,
    explainAccess: (parts) => explainAccess(parts, load.access.policy?.policies),
  };
};

const serve = (load: PlannerLoad): void => {
  const { supergraphSdl, planner } = load;
  const planning = createPlanning({ supergraphSdl, policy: planner });
  const { apiSchema, overrideLabels } = planning;
  const access = decideAccess(load, apiSchema);
  const service = createPlanService(planning, createReading(load, apiSchema, access), planner);
  parentPort?.on("message", (question: Question) => {
    service.ready(question);
    const { user, system } = process.threadCpuUsage();
    post({ kind: "started", usedMicroseconds: user + system });
    post(service.answer(question));
  });
  const warming = service.warmUp("1".repeat(access.conditions.length));
  const until = performance.now() + warmMilliseconds;
  while (performance.now() < until && !warming.next().done);
  // The rest while nobody asks: a question waits for one of them at most.
  const warmNext = () => void (!warming.next().done && setImmediate(warmNext));
  setImmediate(warmNext);
  post({ kind: "ready", overrideLabels, access });
};

try {
  serve(workerData as PlannerLoad);
} catch (error) {
  post({ kind: "unusable", message: messageOf(error) });
}
