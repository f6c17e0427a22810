import {
  buildSchema,
  getOperationAST,
  getVariableValues,
  graphql,
  GraphQLError,
  parse,
  validate,
  type GraphQLSchema,
} from "graphql";
import type { ErrorCode } from "@trellis/shared/errors";
import {
  compressionDefaults,
  deadlineDefaults,
  httpDefaults,
  type CompressionPolicy,
  type CorsPolicy,
  type HttpPolicy,
  type LogEntry,
} from "../../gateway/src/config/index.ts";
import {
  createGraphqlHandler,
  createListener,
  type GraphqlRequest,
  type Reply,
  type ServeGraphql,
} from "../../gateway/src/request/index.ts";
import { createReadingBook, createResponder, type Responder } from "../../gateway/src/respond/index.ts";

/** The rooms request and respond on a real socket, over whatever executes. */
export interface StubGateway {
  readonly url: string;
  readonly port: number;
  /** Requests that were served. */
  readonly asked: GraphqlRequest[];
  readonly log: LogEntry[];
  /** How many sockets are open. */
  sockets(): Promise<number>;
  close(): Promise<void>;
}

export const noTable = { products: {}, domains: {}, coordinates: {}, protection: {} };

/** A responder that logs nowhere. */
export const createStubResponder = (compression: Partial<CompressionPolicy> = {}): Responder =>
  createResponder({
    compression: { ...compressionDefaults, ...compression },
    book: createReadingBook(),
    log: () => {},
  });

const coded = (code: ErrorCode, errors: readonly GraphQLError[]) =>
  errors.map(({ message }) => ({ message, extensions: { code } }));

const schema: GraphQLSchema = buildSchema("type Query { echo(text: ID): ID } type Mutation { change: Int }");
const rootValue = { echo: ({ text }: { text?: string }) => text ?? null, change: () => 1 };

/** Serves a small graph with graphql-js, in the steps and with the codes of the gateway. */
export const serveStub =
  (responder: Responder): ServeGraphql =>
  async (request): Promise<Reply> => {
    const { query: source, operationName, variables: variableValues } = request;
    let document;
    try {
      document = parse(source);
    } catch (error) {
      return responder.refuse(request, coded("GRAPHQL_PARSE_FAILED", [error as GraphQLError]));
    }
    const invalid = validate(schema, document);
    if (invalid.length > 0) return responder.refuse(request, coded("GRAPHQL_VALIDATION_FAILED", invalid));
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const unknown = new GraphQLError("no such operation");
      return responder.refuse(request, coded("OPERATION_RESOLUTION_FAILURE", [unknown]));
    }
    if (request.method === "GET" && operation.operation === "mutation")
      return responder.refuseMutationByGet(request);
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues);
    if (errors) return responder.refuse(request, coded("BAD_USER_INPUT", errors));
    const { data } = await graphql({ schema, source, operationName, variableValues, rootValue });
    return responder.answer(request, { data, errors: [], calls: [] }, { table: noTable });
  };

/** Starts a listener whose `/graphql` is answered by `serve`; a small graph with `echo` and `change` unless given. */
export const startStubGateway = async (
  options: {
    readonly serve?: ServeGraphql;
    readonly http?: Partial<HttpPolicy>;
    readonly cors?: CorsPolicy;
    readonly requestMilliseconds?: number;
  } = {},
): Promise<StubGateway> => {
  const { serve = serveStub(createStubResponder()), cors = [] } = options;
  const http = { ...httpDefaults, ...options.http };
  const deadlines = { ...deadlineDefaults, requestMilliseconds: options.requestMilliseconds ?? 5000 };
  const asked: GraphqlRequest[] = [];
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry) => void entries.push(entry);
  const handler = createGraphqlHandler({
    http,
    cors,
    deadlines,
    log,
    serve: (request, scope) => {
      asked.push(request);
      return serve(request, scope);
    },
  });
  const listener = await createListener({ http, cors, log, graphql: handler });
  const url = await listener.listen({ port: 0, host: "127.0.0.1" });
  return {
    url,
    port: Number(new URL(url).port),
    asked,
    log: entries,
    sockets: () => new Promise((resolve) => listener.server.getConnections((_, count) => resolve(count))),
    close: () => listener.close(),
  };
};
