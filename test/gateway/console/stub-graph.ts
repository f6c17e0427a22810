import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { buildSchema, graphql } from "graphql";
import { securityHeaders } from "../../../gateway/src/config/index.ts";

const dist = resolve(import.meta.dirname, "../../../gateway/console/dist");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

const schema = buildSchema(`
  """<img src=x onerror="window.stolen = 1"> [click](javascript:window.stolen=1)"""
  type Account { id: ID! "<script>window.stolen = 1</script>" name: String }
  type Accounts { nodes: [Account!]! }
  type Query { account(id: ID!): Account accounts(first: Int): Accounts }`);

const rootValue = { accounts: { nodes: [{ id: "own-account" }] } };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
};

async function answer(request: IncomingMessage, response: ServerResponse, products: unknown): Promise<void> {
  const path = new URL(request.url ?? "/", "http://stub").pathname;
  const send = (status: number, type: string, body: string | Buffer) =>
    response.writeHead(status, { ...securityHeaders, "content-type": type }).end(body);
  if (path === "/graphql") {
    const { query, variables, operationName } = JSON.parse(await bodyOf(request));
    const result = /\b__schema\b|\baccounts\(/.test(query)
      ? await graphql({ schema, source: query, operationName, rootValue })
      : { data: { ran: operationName, variables } };
    return void send(200, "application/json", JSON.stringify(result));
  }
  if (path === "/products" && products !== undefined)
    return void send(200, "application/json", JSON.stringify(products));
  const file = join(dist, path === "/" ? "index.html" : path);
  const body = await readFile(file).catch(() => undefined);
  if (!body) return void send(404, "application/json", "{}");
  send(200, types[extname(file)] ?? "application/octet-stream", body);
}

/** The built page over a graph of one type, with the gateway's own headers; without `products` it is what a domain alone serves. */
export async function serveStub({
  products,
}: {
  products?: unknown;
}): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => void answer(request, response, products));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
