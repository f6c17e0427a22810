import { createServer, type RequestListener, type Server } from "node:http";
import type { HttpPolicy } from "../config/index.ts";

const maxHeaderBytes = 16 * 1024;
/** How often Node looks for sockets that are over their time; its own 30 s would make the limits mean little. */
const checkMilliseconds = 1000;
const path = "/graphql";

/** Whether an address is that of GraphQL as it is written, with or without a query: no other form of it is looked at. */
const isGraphql = (url: string | undefined): boolean =>
  url !== undefined && url.startsWith(path) && (url.length === path.length || url[path.length] === "?");

/** A server with limits on what one socket may take. Where `graphql` is given, it gets all that is for `/graphql`, except what asks for leave to come from another origin. */
export const createLimitedServer = (
  http: HttpPolicy,
  rest: RequestListener,
  graphql?: RequestListener,
): Server => {
  const front: RequestListener = (request, response) =>
    graphql !== undefined && isGraphql(request.url) && request.method !== "OPTIONS"
      ? graphql(request, response)
      : rest(request, response);
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
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
