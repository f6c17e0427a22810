import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { renameSync, writeFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;

/**
 * Two subgraphs whose every answer carries the version in the path that they were called by: `first` gives an item, `second` its other half, so that one
 * answer takes two calls, one after the other.
 */
export interface VersionedMesh {
  /** Supergraph of a version: its addresses name it, and so does a field `only<version>`. */
  supergraph(version: number): string;
  /** Puts the supergraph of a version in place of the file. */
  publish(file: string, version: number): void;
  /** Calls so far, with the headers of the last one. */
  calls(): number;
  lastHeaders(): Readonly<Record<string, unknown>>;
  /** How long each answer is kept back, in milliseconds. */
  delay: number;
  close(): void;
}

/** The operation that takes both subgraphs. */
export const bothHalves = `{ item(id: "a") { id one two } }`;

const answerOf = (version: number, body: string): object => {
  if (!body.includes("_entities")) return { data: { item: { __typename: "Item", id: "a", one: version } } };
  return { data: { _entities: [{ __typename: "Item", id: "a", two: version }] } };
};

/** Starts the two subgraphs on one port. */
export const startVersionedMesh = async (): Promise<VersionedMesh> => {
  let calls = 0;
  let headers = {};
  const mesh = { delay: 0 };
  const server: Server = createServer((request, response) => {
    calls += 1;
    headers = request.headers;
    const version = Number(/\/v(\d+)\//.exec(request.url ?? "")?.[1]);
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () =>
      setTimeout(
        () =>
          response
            .writeHead(200, { "content-type": "application/json" })
            .end(JSON.stringify(answerOf(version, body))),
        mesh.delay,
      ).unref(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const supergraph = (version: number): string => {
    const url = (name: string) => `http://127.0.0.1:${port}/v${version}/${name}`;
    const first = `${header} type Query { item(id: ID!): Item only${version}: Int } type Item @key(fields: "id") { id: ID! one: Int }`;
    const second = `${header} type Item @key(fields: "id") { id: ID! two: Int }`;
    const { supergraphSdl, errors } = composeServices([
      { name: "first", url: url("first"), typeDefs: parse(first) },
      { name: "second", url: url("second"), typeDefs: parse(second) },
    ]);
    if (supergraphSdl === undefined) throw new AggregateError(errors ?? []);
    return supergraphSdl;
  };
  return Object.assign(mesh, {
    supergraph,
    publish(file: string, version: number) {
      writeFileSync(`${file}.new`, supergraph(version));
      renameSync(`${file}.new`, file);
    },
    calls: () => calls,
    lastHeaders: () => headers,
    close: () => void server.close().closeAllConnections(),
  });
};
