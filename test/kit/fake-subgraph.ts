import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { modes, type Mode, type ModeName } from "./fake-modes.ts";

/** One call that a fake received. */
export interface ReceivedCall {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
  /** True once the caller closed the connection before the answer was complete. */
  isAborted: boolean;
}

/** A subgraph over real HTTP that can be told to misbehave; asking for its schema always works unless it is stopped. */
export interface FakeSubgraph {
  readonly url: string;
  /** Calls but those that the gateway makes for itself: for the schema and for the versions served. */
  readonly calls: ReceivedCall[];
  behave(mode: ModeName | Mode): void;
  /** Serves another schema from now on. */
  redeploy(definition: FakeDefinition): void;
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

export interface FakeDefinition {
  readonly sdl: string;
  /** They get the headers of the call as their context. */
  readonly resolvers: object;
  /** What the answers say of the products. */
  readonly products?: Readonly<Record<string, unknown>>;
  /** Whether it lends gateways the versions that it serves; it does not where left out. */
  readonly lends?: boolean;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const executable = ({ sdl, resolvers }: FakeDefinition) =>
  buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);

type Json = Record<string, unknown>;

const altered = (mode: Mode, given: Json): Json => {
  const data = given["data"] as Json | null | undefined;
  const entities = data?.["_entities"];
  const changed =
    mode.entities && Array.isArray(entities)
      ? { ...given, data: { ...data, _entities: mode.entities(entities as Json[]) } }
      : given;
  return mode.answer ? mode.answer(changed) : changed;
};

/** Starts a fake on a free port. */
export const startFakeSubgraph = async (first: FakeDefinition): Promise<FakeSubgraph> => {
  let definition = first;
  let schema = executable(first);
  let mode: Mode = modes.ok;
  const calls: ReceivedCall[] = [];
  /** A gateway under test asks for the schema ten times a second, and printing it costs more than most answers. */
  const schemaAnswers = new Map<string, ReturnType<typeof graphql>>();
  const schemaAnswer = (source: string): ReturnType<typeof graphql> => {
    const answer = schemaAnswers.get(source) ?? graphql({ schema, source });
    schemaAnswers.set(source, answer);
    return answer;
  };

  const lend = (response: ServerResponse): void => {
    const { lends = false, products = {} } = definition;
    response
      .writeHead(lends ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify({ milliseconds: 1000, server: "one", products }));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/lease") return lend(response);
    const { query, variables = {} } = JSON.parse(await bodyOf(request)) as {
      query: string;
      variables?: Json;
    };
    const isSchema = query.includes("_service");
    const current: Mode = isSchema ? modes.ok : mode;
    if (!isSchema) {
      const call: ReceivedCall = { query, variables, headers: request.headers, isAborted: false };
      calls.push(call);
      response.on("close", () => (call.isAborted = !response.writableFinished));
    }
    const { representations } = variables as { representations?: Json[] };
    const variableValues =
      representations && current.representations
        ? { ...variables, representations: current.representations(representations) }
        : variables;
    const result = isSchema
      ? await schemaAnswer(query)
      : await graphql({ schema, source: query, variableValues, contextValue: request.headers });
    const products = definition.products;
    const written = { ...result, ...(products ? { extensions: { products } } : {}) } as Json;
    const body = JSON.stringify(altered(current, JSON.parse(JSON.stringify(written)) as Json));
    if (current.http) return current.http(response, body, request);
    response
      .writeHead(result.data === undefined ? 400 : 200, { "content-type": "application/json" })
      .end(body);
  };

  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  const listen = (port: number) =>
    new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    calls,
    behave(next) {
      mode = typeof next === "string" ? modes[next] : next;
    },
    redeploy(next) {
      definition = next;
      schema = executable(next);
      schemaAnswers.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: () => listen(port),
  };
};
