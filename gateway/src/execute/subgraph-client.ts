import type { ErrorCode } from "@trellis/shared/errors";
import type { GraphQLSchema } from "graphql";
import type { GatewayConfig } from "../config/index.ts";
import { breaker } from "./breaker.ts";
import { bulkhead } from "./bulkhead.ts";
import { deadline } from "./deadline.ts";
import { entityGuard } from "./entity-guard.ts";
import { SubgraphFailure, toFailure } from "./failure.ts";
import { createHttpTransport } from "./http-transport.ts";
import { createLocalTransport } from "./local-transport.ts";
import { createPreparer } from "./prepare-operation.ts";
import { productReadings } from "./product-readings.ts";
import { failureErrors, publicErrors } from "./public-errors.ts";
import { retry } from "./retry.ts";
import { shapeCheck } from "./shape-check.ts";
import { signing, type SignCall } from "./signing.ts";
import type {
  Interceptor,
  OnClientEvent,
  Send,
  SubgraphAnswer,
  SubgraphCall,
  SubgraphRequest,
  SubgraphResult,
} from "./types.ts";

type Policies = Pick<
  GatewayConfig,
  "subgraphs" | "deadlines" | "responseLimit" | "retry" | "breaker" | "bulkhead"
>;

export interface SubgraphClient {
  /** Calls a domain. Never throws for what the domain does: every gap is null with an error at its path. */
  call(request: SubgraphRequest): Promise<SubgraphResult>;
  /** Fetches the schema that a domain serves and the versions of its products; throws a SubgraphFailure where it gives no schema. */
  fetchService(
    domain: string,
    options: Pick<SubgraphRequest, "principal" | "signal">,
  ): Promise<Pick<SubgraphResult, "products"> & { readonly sdl: string }>;
  close(): Promise<void>;
}

interface DomainLine {
  readonly send: Send;
  /** The same line without breaker and guards, for what the gateway asks for itself. */
  readonly ask: Send;
  readonly prepare: ReturnType<typeof createPreparer>;
  close(): Promise<void>;
}

/** The first interceptor is the outermost: it sees a call first and its answer last. */
const chain = (interceptors: readonly Interceptor[], last: Send): Send =>
  interceptors.reduceRight((next, interceptor) => interceptor(next), last);

interface Tools {
  readonly sign: SignCall;
  readonly onEvent: OnClientEvent;
  /** Executable schemas that answer in this process, by the name they have in the supergraph. */
  readonly local?: Readonly<Record<string, GraphQLSchema>>;
}

const createLine = (url: string, policies: Policies, { sign, onEvent }: Tools): DomainLine => {
  const transport = createHttpTransport({
    url,
    connections: policies.bulkhead.concurrent,
    responseBytes: policies.responseLimit.bytes,
  });
  const signed = signing({ sign, path: transport.path });
  const limit = deadline(policies.deadlines);
  return {
    send: chain(
      [
        shapeCheck({ onEvent }),
        entityGuard({ onEvent }),
        limit,
        retry(policies.retry, { onEvent }),
        breaker(policies.breaker, { onEvent }),
        bulkhead(policies.bulkhead),
        signed,
      ],
      transport.send,
    ),
    ask: chain([limit, signed], transport.send),
    prepare: createPreparer(),
    close: transport.close,
  };
};

const createLocalLine = (schema: GraphQLSchema, { onEvent }: Tools): DomainLine => {
  const transport = createLocalTransport(schema);
  return {
    send: chain([shapeCheck({ onEvent })], transport),
    ask: transport,
    prepare: createPreparer(),
    close: async () => {},
  };
};

/** A domain that the supergraph still has and the configuration no longer. */
const sendNowhere: Send = async () => {
  throw new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the configuration has no such domain");
};

/** Errors that say that the domain serves another schema than the supergraph was made from. */
const isDrift = (answer: SubgraphAnswer) =>
  !answer.data &&
  answer.errors?.some(({ extensions }) => extensions?.["code"] === "GRAPHQL_VALIDATION_FAILED") === true;

/** Errors of one answer that are told one by one. */
const maxTold = 20;

const report = (call: SubgraphCall, answer: SubgraphAnswer, onEvent: OnClientEvent): void => {
  const { domain } = call;
  const reported = (answer.errors ?? []).filter(
    ({ extensions }) => extensions?.["isOurs"] !== true && extensions?.["code"] !== "NOT_PUBLISHED",
  );
  for (const error of reported.slice(0, maxTold))
    onEvent({ kind: "subgraph-error", domain, message: error.message, cause: error });
  if (reported.length > maxTold) {
    const message = `${reported.length - maxTold} more errors in the same answer`;
    onEvent({ kind: "subgraph-error", domain, message });
  }
  if (isDrift(answer)) {
    onEvent({
      kind: "schema-drift",
      domain,
      message: "the domain does not know what the supergraph says it has",
    });
  }
};

const failed = (call: SubgraphCall, code: ErrorCode): SubgraphResult => {
  const key = call.operation.entities?.field.alias?.value ?? "_entities";
  const representations = call.operation.entities && call.variables[call.operation.entities.variable];
  return {
    data: Array.isArray(representations) ? { [key]: representations.map(() => null) } : null,
    errors: failureErrors(call, code),
    products: {},
    failure: code,
  };
};

const sdlQuery = "query { _service { sdl } }";
const serviceSdl = "type Query { _service: _Service } type _Service { sdl: String }";

const sdlIn = (answer: SubgraphAnswer): string => {
  const service = answer.data?.["_service"] as { sdl?: unknown } | null | undefined;
  if (typeof service?.sdl === "string" && service.sdl !== "") return service.sdl;
  throw toFailure(new Error("the domain gave no schema"));
};

const toCall = (line: DomainLine, request: SubgraphRequest): SubgraphCall => ({
  ...request,
  operation: line.prepare(request.query, request.sdl),
  headers: {},
});

/** Sends a call down its line and makes a result of whatever comes. */
const run = async (line: DomainLine, call: SubgraphCall, onEvent: OnClientEvent): Promise<SubgraphResult> => {
  try {
    const answer = await line.send(call);
    report(call, answer, onEvent);
    const hasNothing = !answer.data && !answer.errors?.some(({ path }) => path !== undefined);
    const errors = publicErrors(call, answer);
    return {
      data: answer.data ?? failed(call, "SUBGRAPH_ERROR").data,
      errors,
      products: productReadings(call.domain, answer.extensions),
      ...(hasNothing ? { failure: errors[0]?.extensions.code ?? "SUBGRAPH_ERROR" } : {}),
    };
  } catch (thrown) {
    const { code, message, cause, isQuiet } = toFailure(thrown);
    if (!isQuiet) onEvent({ kind: "call-failed", domain: call.domain, code, message, cause });
    return failed(call, code);
  }
};

/** One client for all domains of the configuration: each has its own connections, breaker, queue and retry budget. */
export const createSubgraphClient = (policies: Policies, tools: Tools): SubgraphClient => {
  const remote = Object.entries(policies.subgraphs).map(
    ([domain, { url }]) => [domain, createLine(url, policies, tools)] as const,
  );
  const local = Object.entries(tools.local ?? {}).map(
    ([domain, schema]) => [domain, createLocalLine(schema, tools)] as const,
  );
  const lines = new Map<string, DomainLine>([...remote, ...local]);
  const gone: DomainLine = {
    send: sendNowhere,
    ask: sendNowhere,
    prepare: createPreparer(),
    close: async () => {},
  };
  const lineOf = (domain: string): DomainLine => lines.get(domain) ?? gone;
  return {
    async call(request) {
      const line = lineOf(request.domain);
      return run(line, toCall(line, request), tools.onEvent);
    },
    async fetchService(domain, options) {
      const line = lineOf(domain);
      const request = { domain, query: sdlQuery, variables: {}, sdl: serviceSdl, ...options };
      const answer = await line.ask(toCall(line, request));
      return { sdl: sdlIn(answer), products: productReadings(domain, answer.extensions) };
    },
    async close() {
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
};
