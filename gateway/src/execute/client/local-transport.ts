import type { Principal } from "@trellis/shared/identity";
import { execute, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import { SubgraphFailure, toFailure } from "../failure.ts";
import type { Send } from "./call.ts";

interface Body {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** What resolvers of a schema in this process are given. */
export interface LocalContext {
  readonly principal: Principal;
}

/** Answers in this process, from an executable schema, in bytes like any other domain; its errors are masked like theirs. */
export const createLocalTransport = (schema: GraphQLSchema): Send => {
  const documents = new LRUCache<string, DocumentNode>({ max: 500 });
  const answer = async (body: string, contextValue: LocalContext): Promise<Buffer | SubgraphFailure> => {
    try {
      const { query, variables: variableValues } = JSON.parse(body) as Body;
      const document = documents.get(query) ?? parse(query, { noLocation: true });
      documents.set(query, document);
      const { data, errors } = await execute({ schema, document, variableValues, contextValue });
      return Buffer.from(JSON.stringify({ data, errors }));
    } catch (thrown) {
      return toFailure(thrown);
    }
  };
  return async ({ flight, body, principal }, done) => {
    const came = await answer(body, { principal });
    if (flight.ended) return done(flight.ended);
    done(came instanceof SubgraphFailure ? came : flight.deliver(came));
  };
};
