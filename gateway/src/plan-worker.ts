import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "@trellis/shared/errors";
import { costOf, createOperationReader } from "./operation/index.ts";
import {
  createPlanService,
  type Message,
  type PlannerLoad,
  type Planning,
  type Question,
  type ReadingTools,
} from "./plan/worker-side.ts";

/** How long a thread warms up before it is ready. */
const warmMilliseconds = 200;

const post = (message: Message): void => parentPort?.postMessage(message, []);

const createReading =
  (load: PlannerLoad) =>
  ({ apiSchema }: Planning): ReadingTools => {
    const { supergraphSdl, limits, cost, introspection } = load;
    const { listSize } = cost;
    const reader = createOperationReader({
      schema: apiSchema,
      supergraphSdl,
      limits,
      listSize,
      introspection,
    });
    return {
      read: (request) => reader.read(request),
      costOf: (operation, values) => costOf(operation.cost, values),
    };
  };

const serve = (load: PlannerLoad): void => {
  const { supergraphSdl, planner: policy } = load;
  const service = createPlanService({ supergraphSdl, policy }, createReading(load));
  parentPort?.on("message", (question: Question) => {
    const { user, system } = process.threadCpuUsage();
    post({ kind: "started", usedMicroseconds: user + system });
    post(service.answer(question));
  });
  const warming = service.warmUp();
  const until = performance.now() + warmMilliseconds;
  while (performance.now() < until && !warming.next().done);
  // The rest while nobody asks: a question waits for one of them at most.
  const warmNext = () => void (!warming.next().done && setImmediate(warmNext));
  setImmediate(warmNext);
  post({ kind: "ready", overrideLabels: service.planning.overrideLabels });
};

try {
  serve(workerData as PlannerLoad);
} catch (error) {
  post({ kind: "unusable", message: messageOf(error) });
}
