import { ApolloServer, type ApolloServerPlugin, type BaseContext } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginSchemaReportingDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginUsageReportingDisabled } from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import type { Log } from "../config/index.ts";
import type { SwappableGateway } from "./gateway-interface.ts";
import { toApolloLogger } from "./logger.ts";
import type { RequestScope } from "./request-scope.ts";

interface ServedContext extends BaseContext {
  readonly scope: RequestScope;
}

/** Answers GraphQL over HTTP. */
export interface GraphqlHandler {
  handle(request: FastifyRequest, reply: FastifyReply, scope: RequestScope): Promise<unknown>;
  close(): Promise<void>;
}

const nothingImplicit: ApolloServerPlugin[] = [
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginCacheControlDisabled(),
];

/** Serves the gateway with Apollo Server: parsing, validation, CSRF prevention, media types; no batches, persisted queries, suggestions or landing page. */
export const startApolloServer = async (
  gateway: SwappableGateway,
  options: {
    introspection: boolean;
    /** Tokens that an operation's text may have. */
    tokens: number;
    log: Log;
    formatError: (error: GraphQLFormattedError, thrown: unknown) => GraphQLFormattedError;
  },
): Promise<GraphqlHandler> => {
  const scopes = new WeakMap<FastifyRequest, RequestScope>();
  const server = new ApolloServer<ServedContext>({
    gateway,
    introspection: options.introspection,
    logger: toApolloLogger(options.log),
    formatError: options.formatError,
    plugins: [...nothingImplicit],
    nodeEnv: "production",
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.tokens },
    maxRecursiveSelections: true,
    validationOptions: { maxErrors: 5 },
    apollo: {},
  });
  await server.start();
  const handler = fastifyApolloHandler(server, {
    context: async (request: FastifyRequest) => ({ scope: scopes.get(request) as RequestScope }),
  });
  return {
    async handle(request, reply, scope) {
      scopes.set(request, scope);
      return handler.call(request.server, request, reply);
    },
    close: () => server.stop(),
  };
};
