import type { SubgraphAnswer } from "../types.ts";
import { merge } from "./merge.ts";
import type { PreparedFetch } from "./prepare.ts";
import { createFaults, faultOf, invalidAnswer } from "./read-faults.ts";
import { readFields } from "./read-values.ts";
import type { Run } from "./run.ts";
import type { Fault } from "./error-book.ts";
import type { Json, Shape } from "./shapes.ts";
import { findPaths } from "./targets.ts";
import { tellPath } from "./walk-places.ts";

const shapeOf = ({ place }: PreparedFetch): Shape => {
  const [shape] = place.shapes.values();
  if (!shape) throw new Error("a fetch of a root type selects nothing");
  return shape;
};

/** Notes the fault wherever the fetch gives nothing; fields with an error of their own within are left out. */
const noteGaps = (
  run: Run,
  prepared: PreparedFetch,
  { fault, except }: { fault: Fault; except: ReadonlySet<unknown> },
): void => {
  const { fetch } = prepared;
  run.causes[fetch.id] ??= fault;
  for (const path of findPaths(run.root, fetch.path))
    for (const { key, source, isTypename } of shapeOf(prepared).slots)
      if (!isTypename && source !== "__typename" && !except.has(key))
        run.book.note(fault, [...path, source], { isGap: true });
};

/** Notes an error at every path that a failed fetch was to give. */
export const noteRootGaps = (run: Run, prepared: PreparedFetch): void => {
  const fault = run.causes[prepared.fetch.id];
  if (fault) noteGaps(run, prepared, { fault, except: new Set() });
};

const noteErrors = (
  run: Run,
  { fetch, place }: PreparedFetch,
  { data, errors = [] }: SubgraphAnswer,
): void => {
  const starts = findPaths(run.root, fetch.path);
  for (const error of errors) {
    const fault = faultOf(fetch.domain, error);
    const { path } = tellPath([place], error.path ?? [], { from: "key", to: "source" });
    run.causes[fetch.id] ??= fault;
    if (path.length > 0) for (const start of starts) run.book.note(fault, [...start, ...path]);
    else if (data) run.book.note(fault, undefined);
  }
};

/** Merges the answer of a fetch of root fields. */
export const mergeRoot = (
  run: Run,
  prepared: PreparedFetch,
  { targets, answer }: { targets: readonly Json[]; answer: SubgraphAnswer },
): void => {
  const { domain } = prepared.fetch;
  const { data, errors = [] } = answer;
  noteErrors(run, prepared, answer);
  if (!data) {
    const fault = errors[0] ? faultOf(domain, errors[0]) : invalidAnswer(domain);
    return noteGaps(run, prepared, { fault, except: new Set(errors.map(({ path }) => path?.[0])) });
  }
  const shape = shapeOf(prepared);
  const faults = createFaults(answer);
  const read = readFields(faults.reading, data as Json, shape);
  for (const path of faults.paths) {
    const told = tellPath([prepared.place], path, { from: "key", to: "source" });
    for (const start of findPaths(run.root, prepared.fetch.path))
      run.book.note(invalidAnswer(domain), [...start, ...told.path]);
  }
  faults.tell(run, domain, "shape-refused");
  for (const target of targets)
    for (const { source } of shape.slots) if (source !== "__typename") merge(target, source, read[source]);
};
