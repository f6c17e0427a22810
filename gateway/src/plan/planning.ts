import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner, type QueryPlan } from "@apollo/query-planner";
import { messageOf } from "@trellis/shared/errors";
import { parse, type DocumentNode, type GraphQLSchema } from "graphql";
import type { PlannerPolicy } from "../config/index.ts";
import type { OperationError, Prepared } from "../operation/index.ts";
import { planSize, type PlanSize } from "./budget.ts";
import { checkExternals } from "./check-externals.ts";
import { hideExternals } from "./hide-externals.ts";
import { joiningNames, keyNames } from "./joining-names.ts";
import { orderKeys } from "./order-keys.ts";
import { renameForPlanning, type Renamed } from "./rename.ts";
import { readRequirements } from "./requirements.ts";
import { separateRequiredArguments } from "./required-arguments.ts";
import { restoreRequired } from "./restore-required.ts";
import { refuseUnexecuted, supportedFeatures } from "./supported-features.ts";

/** A plan within the limits. */
export interface Planned extends PlanSize {
  readonly plan: QueryPlan;
}

/** Plans operations on one supergraph. It takes the time it takes, so it runs in a thread that can be stopped. */
export interface Planning {
  /** What plans are made on; not the supergraph as it is served, since fields of ours were added. */
  readonly supergraph: Supergraph;
  /** What clients may see. */
  readonly apiSchema: GraphQLSchema;
  /** Labels of `@override` that the supergraph has. */
  readonly overrideLabels: readonly string[];
  /** Gives one valid operation, the only one of its document, names that meet none of the planner's own. */
  rename(document: DocumentNode): Renamed;
  /** Plans an operation that was renamed, or what is left of one; `labels` are those that are on. Throws only where the planner itself fails. */
  plan(document: DocumentNode, labels?: readonly string[]): Prepared<Planned>;
}

const tooWide = (message: string): { errors: readonly OperationError[] } => ({
  errors: [{ message, extensions: { code: "PLAN_TOO_WIDE" } }],
});

/** What the planner says where it gives up by a limit of its own. */
const givenUp = /^(?:Too many options generated|Number of (?:non-local|recursive) selections)/;

const overBudget = ({ fetches, hops }: PlanSize, policy: PlannerPolicy): string | undefined => {
  if (fetches > policy.fetches)
    return `The operation must be answered by at most ${policy.fetches} calls to domains but takes ${fetches}.`;
  if (hops > policy.hops)
    return `The operation must be answered by at most ${policy.hops} calls one after the other but takes ${hops}.`;
  return undefined;
};

const build = (document: DocumentNode, validateSupergraph: boolean): Supergraph =>
  Supergraph.build(document, { supportedFeatures: new Set(supportedFeatures), validateSupergraph });

/** The supergraph as it is served, and as it is planned on: where fields require others with arguments, each of those is a field of its own. */
const readSupergraph = (supergraphSdl: string) => {
  const source = orderKeys(parse(supergraphSdl, { noLocation: true }));
  const { document: planned, calls } = separateRequiredArguments(source);
  const served = build(source, true);
  // The fields that were added leave others unused, which a check would call a mistake; so what is served is checked instead.
  if (calls.size > 0) served.subgraphs();
  const supergraph = calls.size > 0 ? build(planned, false) : served;
  refuseUnexecuted(supergraph);
  return { served, supergraph, planned, calls };
};

/** Builds the planner of a supergraph; throws where the supergraph is none, or has a feature that is not executed yet. */
export const createPlanning = ({
  supergraphSdl,
  policy,
}: {
  readonly supergraphSdl: string;
  readonly policy: PlannerPolicy;
}): Planning => {
  const { served, supergraph, planned, calls } = readSupergraph(supergraphSdl);
  const { maxEvaluatedPlans, pathsLimit } = policy;
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans, pathsLimit },
  });
  hideExternals(supergraph, keyNames(planned));
  const buildPlan = checkExternals(planner, supergraph);
  const api = supergraph.apiSchema();
  const joining = new Set([...joiningNames(planned), ...calls.keys()]);
  const { overrideLabels, needs } = readRequirements(planned, calls);
  const apiSchema = served.apiSchema().toGraphQLJSSchema();
  return {
    supergraph,
    apiSchema,
    overrideLabels,
    rename: (document) => renameForPlanning(document, joining, apiSchema),
    plan(document, labels = []) {
      const operation = operationFromDocument(api, document, { validate: false });
      try {
        const plan = restoreRequired(buildPlan(operation, labels), { calls, needs });
        const size = planSize(plan);
        const problem = overBudget(size, policy);
        return problem === undefined ? { value: { plan, ...size } } : tooWide(problem);
      } catch (error) {
        if (!givenUp.test(messageOf(error))) throw error;
        return tooWide(
          "The operation can be answered in too many ways to compare; it must ask for less at once.",
        );
      }
    },
  };
};
