import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { buildSubgraphSchema, type GraphQLSchemaModule } from "@apollo/subgraph";
import { Kind, parse, type OperationDefinitionNode } from "graphql";
import { buildResolvers } from "../resolvers/index.ts";
import type { SubgraphContext, SubgraphDefinition } from "../types.ts";
import type { Log } from "./log.ts";
import { maskError } from "./mask-error.ts";

const maximumTokens = 20_000;

const asksForService = (operation: OperationDefinitionNode | undefined): boolean =>
  operation?.selectionSet.selections.some(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === "_service",
  ) === true;

/**
 * Says in every response which versions of the products it was read from, beside the schema those of all, and by which account index whoever
 * asks was bound; and lets go of them.
 */
const versionsRead = ({ contract }: SubgraphDefinition): ApolloServerPlugin<SubgraphContext> => ({
  requestDidStart: async () => ({
    async willSendResponse({ response, operation, contextValue: { view } }) {
      if (response.body.kind !== "single") return;
      if (asksForService(operation)) for (const { id } of contract.products) view.state(id);
      const products = view.versions();
      const result = response.body.singleResult;
      const { bounds } = view;
      if (Object.keys(products).length > 0) result.extensions = { ...result.extensions, products };
      if (bounds) {
        result.extensions = { ...result.extensions, accountIndex: bounds.index?.version ?? null };
      }
      view.close();
    },
  }),
});

/** Apollo's methods of a schema and the resolvers of the contract; nothing is reported to anybody. */
export function createApolloServer(
  definition: SubgraphDefinition,
  { log, isDevelopment }: { log: Log; isDevelopment: boolean },
): ApolloServer<SubgraphContext> {
  const typeDefs = parse(definition.contract.sdl);
  const resolvers = buildResolvers(definition) as NonNullable<GraphQLSchemaModule["resolvers"]>;
  return new ApolloServer<SubgraphContext>({
    schema: buildSubgraphSchema([{ typeDefs, resolvers }]),
    introspection: isDevelopment,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !isDevelopment,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: maximumTokens },
    formatError: maskError(definition, log),
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message: unknown) => log({ level: "warn", message: String(message), domain: definition.domain }),
      error: (message: unknown) =>
        log({ level: "error", message: String(message), domain: definition.domain }),
    },
    plugins: [
      versionsRead(definition),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
    ],
  });
}
