import { isIP } from "node:net";

/** Where connections to a domain lead, and by what name it is spoken to. */
export type Target = {
  readonly hostHeader: string;
} & (
  | { readonly isSecure: false; readonly to: SocketPath | HostAndPort }
  // `servername` is the name that the certificate must have; a number has none.
  | { readonly isSecure: true; readonly to: HostAndPort & { readonly servername: string } }
);

interface SocketPath {
  readonly path: string;
}

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const plainPort = 80;
const securePort = 443;

const isSocket = ({ protocol }: URL): boolean => protocol === "unix:";

/** Takes an `http:`, `https:` or `unix:` address apart. */
export const targetOf = (url: URL): Target => {
  if (isSocket(url))
    return { isSecure: false, to: { path: decodeURI(url.pathname) }, hostHeader: "localhost" };
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const hostHeader = url.host;
  const port = Number(url.port);
  if (url.protocol !== "https:")
    return { isSecure: false, to: { host, port: port || plainPort }, hostHeader };
  const servername = isIP(host) ? "" : host;
  return { isSecure: true, to: { host, port: port || securePort, servername }, hostHeader };
};

/** What is asked for of a domain at an address: GraphQL where the address says, or at `/graphql` of a socket, and the lease beside it. */
export const pathsOf = (address: string): { readonly graphql: string; readonly lease: string } => {
  const given = new URL(address);
  const url = isSocket(given) ? new URL("http://localhost/graphql") : given;
  return { graphql: url.pathname + url.search, lease: new URL("lease", url).pathname };
};
