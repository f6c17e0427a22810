import type { Step } from "../../plan/index.ts";
import { outOfReach } from "./layout.ts";

/** A step in a list of all: what it starts, and what goes on when it is done. */
export interface FlatStep {
  readonly kind: "fetch" | "sequence" | "parallel";
  readonly fetch: number;
  readonly children: readonly number[];
  readonly parent: number;
  /** The step after it in its sequence; -1 where it is the last, or in parallel. */
  readonly next: number;
}

interface Draft {
  kind: FlatStep["kind"];
  fetch: number;
  children: number[];
  parent: number;
  next: number;
}

/** The steps as a list whose first is the whole. */
export const flattenSteps = (root: Step): readonly FlatStep[] => {
  const steps: Draft[] = [];
  const add = (step: Step, parent: number): number => {
    if (step.kind === "condition") return outOfReach("a step has a condition");
    const fetch = step.kind === "fetch" ? step.fetch : -1;
    const draft: Draft = { kind: step.kind, fetch, children: [], parent, next: -1 };
    const id = steps.push(draft) - 1;
    if (step.kind !== "fetch") draft.children = step.steps.map((child) => add(child, id));
    if (step.kind === "sequence")
      for (const [index, child] of draft.children.entries())
        steps[child]!.next = draft.children[index + 1] ?? -1;
    return id;
  };
  add(root, -1);
  return steps;
};
