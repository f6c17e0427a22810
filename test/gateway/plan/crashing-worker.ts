import { parentPort } from "node:worker_threads";
import type { Question } from "../../../gateway/src/plan/worker-side.ts";

const exhaustMemory = (): never => {
  const hoard: unknown[] = [];
  for (;;) hoard.push(Array.from({ length: 100_000 }, () => ({})));
};

// A planner's thread that ends where the operation says so, before it answers.
parentPort?.on("message", (question: Question) => {
  const query = question.kind === "schema" ? "" : question.request.query;
  if (query.includes("exit")) process.exit(1);
  if (query.includes("memory")) exhaustMemory();
});

await import("../../../gateway/src/plan-worker.ts");
