import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { isLoopbackHost, securityHeaders, type HttpPolicy } from "../config/index.ts";
import { acceptAny } from "./accept.ts";
import { isClosing, noteClosing } from "./closing.ts";
import { isRepeated } from "./is-repeated.ts";
import { refusals, toRefusalReply } from "./refusals.ts";
import type { Refusal } from "./types.ts";

const maxHeaderBytes = 16 * 1024;
/** How often Node looks for sockets that are over their time; its own 30 s would make the limits mean little. */
const checkMilliseconds = 1000;
const path = "/graphql";

/** Whether an address is that of GraphQL as it is written, with or without a query: no other form of it is looked at. */
const isGraphql = (url: string | undefined): boolean =>
  url !== undefined && url.startsWith(path) && (url.length === path.length || url[path.length] === "?");

const hasOneHost = ({ headers: { host }, rawHeaders, httpVersion }: IncomingMessage): boolean =>
  host === undefined ? httpVersion === "1.0" : !isRepeated(rawHeaders, "host");

/** Whether the request names this machine by a name that nobody else can have; one that names nothing is of no browser. */
const isForOwnName = ({ headers: { host } }: IncomingMessage): boolean =>
  host === undefined || isLoopbackHost(host.toLowerCase().replace(/:\d+$/, ""));

/** Which host is meant must not depend on who reads the request. */
const refuseHosts = (refusal: Refusal, { socket }: IncomingMessage, response: ServerResponse): void => {
  const { status, type, body } = toRefusalReply(refusal, acceptAny);
  noteClosing(socket);
  response
    .writeHead(status, {
      ...securityHeaders,
      "cache-control": "private, no-store",
      "content-type": `${type}; charset=utf-8`,
      connection: "close",
    })
    .end(body);
};

/** What besides limits a server is made from. */
export interface ServerOptions {
  /** Gets all that is for `/graphql`, except what asks for leave to come from another origin; left out, that is a path like any other. */
  readonly graphql?: RequestListener | undefined;
  /** Answers under this machine's own names alone: where everybody is let in, a page that points its name here (DNS rebinding) would be, too. */
  readonly ownNamesOnly?: boolean | undefined;
}

/** A server with limits on what one socket may take. */
export const createLimitedServer = (
  http: HttpPolicy,
  rest: RequestListener,
  { graphql, ownNamesOnly = false }: ServerOptions = {},
): Server => {
  const front: RequestListener = (request, response) => {
    if (isClosing(request.socket)) return undefined;
    if (!hasOneHost(request)) return refuseHosts(refusals.hosts, request, response);
    if (ownNamesOnly && !isForOwnName(request)) return refuseHosts(refusals.foreignName, request, response);
    return graphql !== undefined && isGraphql(request.url) && request.method !== "OPTIONS"
      ? graphql(request, response)
      : rest(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
      // We do that ourselves: Node would look at what else came on the connection.
      requireHostHeader: false,
      headersTimeout: http.headersMilliseconds,
      requestTimeout: http.requestMilliseconds,
      keepAliveTimeout: http.keepAliveMilliseconds,
      connectionsCheckingInterval: checkMilliseconds,
    },
    front,
  );
  server.setTimeout(http.stallMilliseconds);
  server.maxRequestsPerSocket = http.requestsPerSocket;
  server.maxConnections = http.connections;
  return server;
};
