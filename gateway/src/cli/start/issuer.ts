import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createTokenIssuer, loadIssuerKeys, personas } from "@trellis/shared/identity";
import { keyFolder } from "../issuer-of.ts";
import { createTokenEndpoint, personaGrant, type IssuerAnswer } from "./token-endpoint.ts";

/** The issuer of tokens for development, while it listens. */
export interface RunningIssuer {
  close(): void;
}

export interface IssuerSettings {
  /** Port of the issuer, on loopback alone. */
  readonly port: number;
  /** Port of the gateway, whose page may ask for tokens. */
  readonly pagePort: number;
  readonly data: string;
}

const host = "127.0.0.1";
const names = [host, "localhost"];
/** Bytes of a form: a grant, a name and a secret. */
const formBytes = 4096;

/** The address of the issuer on this port, which is also its name. */
export const issuerAddress = (port: number): string => `http://${host}:${port}`;

const refused = (status: number, error: string): IssuerAnswer => ({ status, body: { error } });

const readForm = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "")) return undefined;
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > formBytes) return undefined;
  }
  return new URLSearchParams(text);
};

const discovery = (address: string) => ({
  issuer: address,
  jwks_uri: `${address}/jwks`,
  token_endpoint: `${address}/token`,
  grant_types_supported: ["client_credentials", personaGrant],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  response_types_supported: [],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["EdDSA"],
});

/** What the issuer answers whom. */
const createAnswers = ({ port, pagePort, data }: IssuerSettings) => {
  const address = issuerAddress(port);
  const issuer = createTokenIssuer(address, loadIssuerKeys(keyFolder(data)));
  const endpoint = createTokenEndpoint(issuer, data);
  const hosts = new Set(names.map((name) => `${name}:${port}`));
  const pages = new Set(names.map((name) => `http://${name}:${pagePort}`));
  const documents: Readonly<Record<string, object>> = {
    "/.well-known/openid-configuration": discovery(address),
    "/jwks": issuer.keys,
    "/personas": personas.map(({ name, title }) => ({ name, title })),
  };
  return {
    /** A name that was made to point here (DNS rebinding) and a page of anybody else get nothing. */
    isFriend: ({ headers }: IncomingMessage) =>
      hosts.has(headers.host ?? "") && (headers.origin === undefined || pages.has(headers.origin)),
    async answer(request: IncomingMessage): Promise<IssuerAnswer> {
      const { method, url = "", headers } = request;
      const { authorization, origin } = headers;
      if (url === "/token") {
        if (method !== "POST") return refused(405, "invalid_request");
        const form = await readForm(request);
        if (form === undefined) return refused(400, "invalid_request");
        return endpoint(form, { authorization, isPage: origin !== undefined && pages.has(origin) });
      }
      const document = Object.hasOwn(documents, url) ? documents[url] : undefined;
      if (document === undefined) return refused(404, "invalid_request");
      return method === "GET" ? { status: 200, body: document } : refused(405, "invalid_request");
    },
  };
};

const write = (request: IncomingMessage, response: ServerResponse, { status, body }: IssuerAnswer): void => {
  const { origin } = request.headers;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    vary: "origin",
    ...(status === 401 && { "www-authenticate": "Basic" }),
    ...(!request.complete && { connection: "close" }),
  };
  if (origin !== undefined && status !== 403) headers["access-control-allow-origin"] = origin;
  response.writeHead(status, headers).end(JSON.stringify(body));
};

/**
 * Starts the development issuer on loopback: OpenID discovery, its public keys, and tokens for registered clients and for the gateway's own page. Whoever runs
 * programs on this machine can pose as the page, so it is for development alone.
 */
export const startIssuer = async (settings: IssuerSettings): Promise<RunningIssuer> => {
  const { isFriend, answer } = createAnswers(settings);
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    if (!isFriend(request)) return write(request, response, refused(403, "access_denied"));
    answer(request).then(
      (given) => write(request, response, given),
      () => write(request, response, refused(500, "server_error")),
    );
  });
  server.listen(settings.port, host);
  await once(server, "listening");
  return {
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
