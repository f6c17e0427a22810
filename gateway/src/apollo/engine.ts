import { ApolloGateway } from "@apollo/gateway";
import { attachScalars } from "@trellis/shared/scalars";
import type { GatewayExecutor } from "@apollo/server-gateway-interface";
import type { DocumentNode, GraphQLSchema } from "graphql";
import type { Log, PlannerPolicy } from "../config/index.ts";
import type { DomainReport } from "../respond/index.ts";
import type { Snapshot } from "../supergraph/index.ts";
import type { RequestScope } from "./request-scope.ts";
import type { CallDomain } from "./guards/index.ts";
import { disableTelemetry } from "./disable-telemetry.ts";
import { createAliasCheck } from "./misleading-alias.ts";
import { toApolloLogger } from "./logger.ts";

/** What the engine needs from other rooms. */
export interface EngineTools {
  readonly call: CallDomain;
  readonly planner: PlannerPolicy;
  readonly log: Log;
}

/** Executes operations on one snapshot, for as long as anyone holds it. */
export interface Engine {
  readonly snapshot: Snapshot;
  /** What clients may see; operations must be validated against this very object. */
  readonly schema: GraphQLSchema;
  readonly execute: GatewayExecutor;
  /** What is wrong with the aliases of an operation's text; undefined where nothing is. */
  readonly misleadingAlias: (document: DocumentNode) => string | undefined;
  stop(): Promise<void>;
}

/** The context of an execution: the request's scope, and the report that calls are recorded in. */
export interface EngineContext extends RequestScope {
  readonly report: DomainReport;
}

/** Builds the engine of a snapshot: Apollo's planner and executor over our own client. Throws where the supergraph cannot be served. */
export const createEngine = async (snapshot: Snapshot, tools: EngineTools): Promise<Engine> => {
  const dataSource = (domain: string) => ({
    async process({
      request,
      context,
    }: {
      request: { query?: string; variables?: object };
      context: object;
    }) {
      const { principal, signal, report } = context as EngineContext;
      const result = await tools.call({
        domain,
        query: request.query ?? "",
        variables: { ...request.variables },
        sdl: snapshot.sdls[domain] ?? "",
        principal,
        signal,
      });
      report.record(domain, result);
      return { data: result.data, errors: result.errors.length > 0 ? result.errors : undefined };
    },
  });
  const { maxEvaluatedPlans, pathsLimit, cacheMebibytes } = tools.planner;
  disableTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl: snapshot.supergraphSdl,
    buildService: ({ name }) => dataSource(name) as never,
    logger: toApolloLogger(tools.log),
    validateSupergraph: true,
    __exposeQueryPlanExperimental: false,
    experimental_approximateQueryPlanStoreMiB: cacheMebibytes,
    queryPlannerConfig: { debug: { maxEvaluatedPlans, pathsLimit } },
  });
  const { schema, executor } = await gateway.load();
  return {
    snapshot,
    schema: attachScalars(schema),
    execute: executor,
    misleadingAlias: createAliasCheck(snapshot.supergraphSdl, schema),
    stop: () => gateway.stop(),
  };
};
