import { print, type DocumentNode } from "graphql";
import type { Clearance } from "@trellis/shared/policy";
import type { Prepared, ReadOperation } from "../operation/index.ts";
import type { PolicyDecider } from "../policy/index.ts";
import type { Compiler, Planned } from "./compile/index.ts";
import { packSelection } from "./packed-program.ts";
import type { Planning } from "./planning.ts";
import type { Renamed } from "./rename.ts";

/** An operation on its way to a program: what the client gets, and what of it is left to plan for who asks. */
export interface Draft extends Partial<Renamed>, Pick<Planned, "document" | "restricted"> {
  readonly operation: ReadOperation;
  /** Absent where no domain is to be asked. */
  readonly left?: DocumentNode | undefined;
  /** Differs where equal texts have different programs, because not everybody gets the same of them; absent for who gets all. */
  readonly view?: unknown;
}

/** Gives a function that drafts operations: under names that meet none of the planner's, reduced to what the clearance allows. */
export const createDrafting =
  ({
    planning,
    compiler,
    decider,
  }: {
    readonly planning: Planning;
    readonly compiler: Compiler;
    readonly decider: Pick<PolicyDecider, "restrict"> | undefined;
  }) =>
  (operation: ReadOperation, clearance: Clearance): Prepared<Draft> => {
    if (!operation.document) return { value: { operation } };
    const renamed = planning.rename(operation.document);
    const whole = { ...renamed, operation, left: renamed.document };
    const restricted = decider?.restrict(renamed.document, clearance);
    if (!restricted) return { value: whole };
    if (restricted.errors) return { errors: restricted.errors };
    const { document: left, refused, masked } = restricted;
    const text = left && print(left);
    if (text === print(renamed.document) && refused.length === 0)
      return { value: masked.length === 0 ? whole : { ...whole, restricted, view: masked } };
    const reduced = { ...renamed, operation, left, restricted };
    const answer = packSelection(compiler.answerOf(reduced));
    return { value: { ...reduced, view: [text, answer, refused, masked] } };
  };
