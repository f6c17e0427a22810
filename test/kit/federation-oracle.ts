import { createHash } from "node:crypto";
import { ApolloGateway, type GatewayConfig } from "@apollo/gateway";
import {
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLSchema,
} from "graphql";
import type { CaseOperation } from "./federation.ts";
import type { CaseSubgraphs } from "./federation-subgraphs.ts";

/** The stock gateway in this process, over subgraphs in memory. */
export interface Oracle {
  /** What clients may see. */
  readonly schema: GraphQLSchema;
  ask(operation: Pick<CaseOperation, "query" | "variables" | "operationName">): Promise<ExecutionResult>;
  close(): Promise<void>;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts it; every call goes to the subgraphs as it is. */
export const startOracle = async (supergraphSdl: string, { answer }: CaseSubgraphs): Promise<Oracle> => {
  process.env["APOLLO_TELEMETRY_DISABLED"] = "1";
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: quiet,
    buildService: ({ name }: { name: string }) => ({
      process: ({ request }: { request: { query: string; variables: object } }) =>
        answer(name, JSON.parse(JSON.stringify({ query: request.query, variables: request.variables }))).then(
          (result) => JSON.parse(JSON.stringify(result)) as ExecutionResult,
        ),
    }),
  } as unknown as GatewayConfig);
  const { schema, executor } = await gateway.load();
  return {
    schema,
    async ask({ query, variables = {}, operationName }) {
      const document = parse(query);
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      const operation = getOperationAST(document, operationName);
      if (!operation) return { errors: [new GraphQLError("no operation")] };
      const queryHash = createHash("sha256").update(query).digest("hex");
      const request = { query, variables, operationName };
      const context = {
        document,
        operation,
        operationName,
        request,
        queryHash,
        schema,
        context: {},
        metrics: {},
      };
      return (await executor({ ...context, logger: quiet } as never)) as ExecutionResult;
    },
    close: () => gateway.stop(),
  };
};
