import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse, validate, type ExecutionResult, type GraphQLSchema } from "graphql";
import type { CaseSubgraph, FederationCase } from "./federation.ts";

/** A call as a subgraph gets it. */
export interface SubgraphCall {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The subgraphs of a case, in memory. */
export interface CaseSubgraphs {
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  /** Calls since the last reset, by subgraph. */
  readonly calls: Map<string, SubgraphCall[]>;
  answer(subgraph: string, call: SubgraphCall): Promise<ExecutionResult>;
}

/** The same subgraphs behind sockets, with the supergraph that names their addresses. */
export interface ServedSubgraphs {
  readonly supergraphSdl: string;
  close(): Promise<void>;
}

/** How many calls each subgraph got since the last reset. */
export const callCounts = ({ calls }: Pick<CaseSubgraphs, "calls">): Record<string, number> =>
  Object.fromEntries([...calls].map(([subgraph, received]) => [subgraph, received.length]));

const directives = [
  "@key",
  "@requires",
  "@provides",
  "@external",
  "@shareable",
  "@override",
  "@inaccessible",
  "@tag",
  "@extends",
  "@interfaceObject",
];

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ${JSON.stringify(directives)})\n`;

/** The schema as it is composed and served. */
export const subgraphSdl = ({ sdl, isFederation1 = false }: CaseSubgraph): string =>
  isFederation1 || sdl.includes("@link(") ? sdl : header + sdl;

/** Makes the subgraphs executable; a call that is not valid is answered as a server would. */
export const createSubgraphs = (subgraphs: FederationCase["subgraphs"]): CaseSubgraphs => {
  const schemas = new Map(
    Object.entries(subgraphs).map(([name, subgraph]) => {
      const { resolvers = {} } = subgraph;
      return [
        name,
        buildSubgraphSchema([{ typeDefs: parse(subgraphSdl(subgraph)), resolvers: resolvers as never }]),
      ];
    }),
  );
  const calls = new Map<string, SubgraphCall[]>();
  return {
    schemas,
    calls,
    async answer(subgraph, call) {
      const schema = schemas.get(subgraph) as GraphQLSchema;
      calls.set(subgraph, [...(calls.get(subgraph) ?? []), call]);
      const document = parse(call.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      return execute({ schema, document, variableValues: call.variables });
    },
  };
};

/** Composes the subgraphs of a case, or throws everything that is wrong. */
export const composeCase = (
  subgraphs: FederationCase["subgraphs"],
  urlOf: (name: string) => string,
): string => {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, subgraph]) => ({
      name,
      url: urlOf(name),
      typeDefs: parse(subgraphSdl(subgraph)),
    })),
  );
  if (supergraphSdl === undefined)
    throw new AggregateError(errors ?? [], `does not compose: ${errors?.join("\n")}`);
  return supergraphSdl;
};

const json = { "content-type": "application/json" };

const callOf = async (request: IncomingMessage): Promise<SubgraphCall> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as SubgraphCall;
};

/** Serves the subgraphs over HTTP on one free port, each at a path of its name. */
export const serveSubgraphs = async (
  { subgraphs }: Pick<FederationCase, "subgraphs">,
  { answer }: Pick<CaseSubgraphs, "answer">,
): Promise<ServedSubgraphs> => {
  const server = createServer((request, response) => {
    void callOf(request)
      .then((call) => answer((request.url ?? "").slice(1), call))
      .then((result) => response.writeHead(200, json).end(JSON.stringify(result)))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    supergraphSdl: composeCase(subgraphs, (name) => `http://127.0.0.1:${port}/${name}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
