/** HTTP/1.1 to one domain over connections of its own: on a port, with TLS or on a unix socket. */
export { pathsOf } from "./address.ts";
export { createHttpTransport } from "./exchange.ts";
