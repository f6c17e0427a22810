import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { securityHeaders, type HttpPolicy } from "../config/index.ts";
import { acceptAny } from "./accept.ts";
import { isClosing, noteClosing } from "./closing.ts";
import { isRepeated } from "./is-repeated.ts";
import { refusals, toRefusalReply } from "./refusals.ts";

const maxHeaderBytes = 16 * 1024;
/** How often Node looks for sockets that are over their time; its own 30 s would make the limits mean little. */
const checkMilliseconds = 1000;
const path = "/graphql";

/** Whether an address is that of GraphQL as it is written, with or without a query: no other form of it is looked at. */
const isGraphql = (url: string | undefined): boolean =>
  url !== undefined && url.startsWith(path) && (url.length === path.length || url[path.length] === "?");

const hasOneHost = ({ headers: { host }, rawHeaders, httpVersion }: IncomingMessage): boolean =>
  host === undefined ? httpVersion === "1.0" : !isRepeated(rawHeaders, "host");

/** Which host is meant must not depend on who reads the request. */
const refuseHosts: RequestListener = ({ socket }, response) => {
  const { status, type, body } = toRefusalReply(refusals.hosts, acceptAny);
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

/** A server with limits on what one socket may take. Where `graphql` is given, it gets all that is for `/graphql`, except what asks for leave to come from another origin. */
export const createLimitedServer = (
  http: HttpPolicy,
  rest: RequestListener,
  graphql?: RequestListener,
): Server => {
  const front: RequestListener = (request, response) => {
    if (isClosing(request.socket)) return undefined;
    if (!hasOneHost(request)) return refuseHosts(request, response);
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
