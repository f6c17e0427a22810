import type { ContractTable } from "@trellis/shared/contract";
import type { GraphQLSchema } from "graphql";
import type { AccessTable, Policy } from "../types.ts";

/** What a decision table is made from. */
export interface AccessSources {
  /** Absent: security directives alone decide. */
  readonly policy?: Policy | undefined;
  /** What contracts say of the fields; empty where there are no contracts, so that every field counts as internal. */
  readonly coordinates: ContractTable["coordinates"];
  readonly protection: ContractTable["protection"];
  /** The schema that is served: its types, interfaces, arguments and inputs. */
  readonly schema: GraphQLSchema;
  /** The schema is one domain's alone, so that the policy may name what is not in it. */
  readonly isPartial?: boolean | undefined;
}

/** A decision table with what is wrong with it. */
export interface CompiledAccess {
  readonly table: AccessTable;
  /** A table with problems must not be used. */
  readonly problems: readonly string[];
  /** What denies more than its author may have meant. */
  readonly warnings: readonly string[];
}

/** Makes the decision table of a schema from the policy, the contracts and the security directives. Never throws. */
export const compileAccess = (_sources: AccessSources): CompiledAccess => ({
  table: {
    version: "0".repeat(16),
    conditions: [{ rule: "@authenticated", anyOf: [[{ authenticated: true }]] }],
    coordinates: {},
  },
  problems: ["The decision table cannot be made yet."],
  warnings: [],
});
