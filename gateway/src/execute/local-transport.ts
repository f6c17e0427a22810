import { execute, type GraphQLSchema } from "graphql";
import { abortFailure } from "./abort-failure.ts";
import type { Send, SubgraphAnswer } from "./types.ts";

/** Answers in this process, from an executable schema; errors are masked like any other domain's. */
export const createLocalTransport =
  (schema: GraphQLSchema): Send =>
  async (call) => {
    if (call.signal.aborted) throw abortFailure(call);
    const { data, errors } = await execute({
      schema,
      document: call.operation.document,
      variableValues: { ...call.variables },
    });
    return { data, errors: errors?.map((error) => error.toJSON()) } as SubgraphAnswer;
  };
