import { parentPort } from "node:worker_threads";
import { messageOf } from "@trellis/shared/errors";
import type { SupergraphPolicy } from "../config/index.ts";
import { lowerPriority } from "../thread-priority.ts";
import { toSlices, type Slice } from "./slices.ts";
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
  /** Gives a part of the table that was composed last. */
  | { readonly kind: "slice"; readonly index: number }
  /** Keeps the snapshot that was made last, if it has this version. */
  | { readonly kind: "keep"; readonly folder: string; readonly version: string };

/** Below every thread that serves requests, yet a quarter of a core where they would take it all. */
const belowServing = 5;

/** What a composition gives at once; the table is asked for slice by slice, and who asked has the schemas. */
export type Composed =
  | {
      readonly parts: Omit<Snapshot, "table" | "sdls">;
      readonly slices: number;
      readonly problems?: undefined;
    }
  | { readonly problems: readonly string[] };

let made: Snapshot | undefined;
let slices: readonly Slice[] = [];

const toComposed = (snapshot: Snapshot): Composed => {
  const { table, sdls: _, ...parts } = snapshot;
  slices = toSlices(table);
  return { parts, slices: slices.length };
};

const work = async (job: Job): Promise<unknown> => {
  if (job.kind === "compose") {
    const { compose } = await import("./compose.ts");
    const { snapshot, problems } = compose(job.domains, job.own);
    made = snapshot;
    return snapshot ? toComposed(snapshot) : { problems };
  }
  if (job.kind === "read") {
    const { readSupergraph } = await import("./read-supergraph.ts");
    const look = readSupergraph(job.policy, job);
    if (look.composition) made = look.composition.snapshot;
    return look;
  }
  if (job.kind === "slice") return slices[job.index];
  const { saveLastGood } = await import("./last-good.ts");
  if (made?.version !== job.version) return false;
  await saveLastGood(job.folder, made);
  return true;
};

lowerPriority(0, belowServing);
parentPort?.on("message", (job: Job) => {
  work(job).then(
    (result) => parentPort?.postMessage({ result }, []),
    (error: unknown) => parentPort?.postMessage({ failed: messageOf(error) }, []),
  );
});
