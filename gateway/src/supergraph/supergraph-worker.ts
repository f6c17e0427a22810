import { platform, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { messageOf } from "@trellis/shared/errors";
import type { SupergraphPolicy } from "../config/index.ts";
import type { Sdls, Snapshot } from "./types.ts";

/** Something to do in the thread; it answers each with one {@link Done}. */
export type Job =
  | { readonly kind: "compose"; readonly domains: Sdls; readonly own: Sdls }
  | {
      readonly kind: "read";
      readonly policy: SupergraphPolicy;
      readonly seen?: string | undefined;
      readonly needsSdls?: boolean | undefined;
    }
  /** Keeps the snapshot that was made last, if it has this version. */
  | { readonly kind: "keep"; readonly folder: string; readonly version: string };

/** Below every thread that serves requests: on Linux, 0 means the thread that calls, elsewhere the whole process. */
const niceness = 10;
const lowerPriority = (): void => {
  if (platform() === "linux") setPriority(0, niceness);
};

let made: Snapshot | undefined;

const work = async (job: Job): Promise<unknown> => {
  if (job.kind === "compose") {
    const { compose } = await import("./compose.ts");
    const composition = compose(job.domains, job.own);
    made = composition.snapshot;
    return composition;
  }
  if (job.kind === "read") {
    const { readSupergraph } = await import("./read-supergraph.ts");
    const look = readSupergraph(job.policy, job);
    if (look.composition) made = look.composition.snapshot;
    return look;
  }
  const { saveLastGood } = await import("./last-good.ts");
  if (made?.version !== job.version) return false;
  await saveLastGood(job.folder, made);
  return true;
};

lowerPriority();
parentPort?.on("message", (job: Job) => {
  work(job).then(
    (result) => parentPort?.postMessage({ result }, []),
    (error: unknown) => parentPort?.postMessage({ failed: messageOf(error) }, []),
  );
});
