import type {
  GatewayExecutionResult,
  GatewayExecutor,
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewaySchemaLoadOrUpdateCallback,
} from "@apollo/server-gateway-interface";
import type { ErrorCode } from "@trellis/shared/errors";
import { getVariableValues, GraphQLError, type GraphQLSchema } from "graphql";
import type { DomainReport, EngineResult } from "../respond/index.ts";
import type { Snapshot } from "../supergraph/index.ts";
import type { Engine, EngineContext } from "./engine.ts";
import type { RequestScope } from "./request-scope.ts";

/** How answers are made fit for clients; handed in by whoever assembles the gateway. */
export interface RespondTools {
  createReport(snapshot: Snapshot): DomainReport;
  toPublicResult(result: EngineResult, report: DomainReport): EngineResult;
  /** The scope of a request; its context is whatever the host's `context` function gave. */
  scopeOf(context: unknown): RequestScope;
}

/** A gateway that any Apollo Server can embed, and whose engine can be replaced while it serves. */
export interface SwappableGateway extends GatewayInterface {
  /** Serves new requests from this engine; requests under way end on the one that they began with. Throws where a host refuses its schema. */
  swap(engine: Engine): void;
  engine(): Engine | undefined;
}

/** Time for what has come to be put together after the request's deadline, in milliseconds. */
const lateMilliseconds = 150;

const afterDeadline = (signal: AbortSignal): { late: Promise<EngineResult>; release: () => void } => {
  const { promise: late, resolve } = Promise.withResolvers<EngineResult>();
  const extensions = { code: "REQUEST_TIMEOUT" };
  const error = new GraphQLError("The request's time was up before there was an answer.", { extensions });
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => resolve({ data: null, errors: [error] }), lateMilliseconds);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return {
    late,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
};

/** The variable of the engine's own calls to domains; it cannot fetch entities for an operation that has one of this name. */
const reserved = "representations";

const refusal = (code: ErrorCode, message: string): GatewayExecutionResult => ({
  errors: [new GraphQLError(message, { extensions: { code } })],
});

const run = async (
  engine: Engine,
  request: GatewayGraphQLRequestContext,
  { scopeOf, createReport, toPublicResult }: RespondTools,
): Promise<GatewayExecutionResult> => {
  const { operation, variableDefinitions = [] } = request.operation;
  if (!engine.schema.getRootType(operation))
    return refusal("GRAPHQL_VALIDATION_FAILED", `The graph has no ${operation}.`);
  if (variableDefinitions.some(({ variable }) => variable.name.value === reserved))
    return refusal("BAD_REQUEST", `A variable must have another name than ${reserved}.`);
  const misleading = engine.misleadingAlias(request.document);
  if (misleading !== undefined) return refusal("GRAPHQL_VALIDATION_FAILED", misleading);
  const { errors } = getVariableValues(engine.schema, variableDefinitions, request.request.variables ?? {});
  if (errors) return { errors };
  const { principal, signal } = scopeOf(request.context);
  const report = createReport(engine.snapshot);
  const context: EngineContext = { principal, signal, report };
  const { late, release } = afterDeadline(signal);
  try {
    const executed: Promise<EngineResult> = engine
      .execute({ ...request, context })
      .catch((error: unknown) => ({ data: null, errors: [error as GraphQLError] }));
    return toPublicResult(await Promise.race([executed, late]), report) as GatewayExecutionResult;
  } finally {
    release();
  }
};

const tell = (listener: GatewaySchemaLoadOrUpdateCallback, { schema, snapshot }: Engine) =>
  listener({ apiSchema: schema, coreSupergraphSdl: snapshot.supergraphSdl });

/** Makes the gateway over its first engine. An operation is executed by the engine whose schema it was validated against, whatever was swapped since. */
export const createSwappableGateway = (first: Engine, tools: RespondTools): SwappableGateway => {
  const engines = new WeakMap<GraphQLSchema, Engine>([[first.schema, first]]);
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  let current = first;
  const executor: GatewayExecutor = async (request) => {
    const engine = engines.get(request.schema);
    if (!engine) throw new Error("no engine has this schema");
    if (!request.operation) {
      const message = "The request must name one operation of its text.";
      return { errors: [new GraphQLError(message)] };
    }
    return run(engine, request, tools);
  };
  return {
    async load() {
      for (const listener of listeners) tell(listener, current);
      return { executor };
    },
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      await current.stop();
    },
    swap(engine) {
      engines.set(engine.schema, engine);
      for (const listener of listeners) tell(listener, engine);
      current = engine;
    },
    engine: () => current,
  };
};
