import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWK } from "jose";

/** How the issuer answers when it is asked for its keys. */
export type IssuerMode = "ok" | "fails" | "slow" | "garbage" | "huge" | "moved" | "empty";

type Algorithm = "RS256" | "ES256" | "EdDSA";

/** A key of the issuer, with the name that it publishes it under. */
export interface Pair {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export interface MintOptions {
  /** Instead of the issuer's newest key. */
  readonly pair?: Pair;
  /** Over the header's own members; undefined takes one out. */
  readonly header?: object;
}

/** An issuer over real HTTP, which can be made to misbehave. */
export interface FakeIssuer {
  readonly url: string;
  mode: IssuerMode;
  /** How often it was asked for its keys. */
  asked(): number;
  /** Put over what OpenID discovery finds. */
  discovered: object;
  /** Where `moved` sends whoever asks. */
  target: string;
  /** A token that lives five minutes; a claim that is undefined is left out. */
  mint(claims?: object, options?: MintOptions): Promise<string>;
  /** Signs a payload as it is written. */
  sign(payload: string, options?: MintOptions): Promise<string>;
  /** Its newest key. */
  newest(): Pair;
  /** Publishes a new key, and only the new one where `alone`; gives the one before. */
  rotate(options?: { algorithm?: Algorithm; alone?: boolean }): Promise<Pair>;
  /** The newest public key as an attacker reads it, PEM. */
  publicPem(): Promise<string>;
  close(): Promise<void>;
}

let serial = 0;

const newPair = async (algorithm: Algorithm): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = `key-${(serial += 1)}`;
  return {
    kid,
    algorithm,
    privateKey,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm },
  };
};

/** Seconds since the epoch, now. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const send = (response: ServerResponse, body: string) =>
  void response.writeHead(200, { "content-type": "application/json" }).end(body);

/** Starts an issuer with one key; its clock is the machine's unless `seconds` is given. */
export const startFakeIssuer = async ({
  algorithm = "EdDSA" as Algorithm,
  seconds = nowSeconds,
} = {}): Promise<FakeIssuer> => {
  let pairs = [await newPair(algorithm)];
  let asked = 0;
  const answers: Record<IssuerMode, (response: ServerResponse) => void> = {
    ok: (response) => send(response, JSON.stringify({ keys: pairs.map(({ jwk }) => jwk) })),
    fails: (response) => void response.writeHead(500).end("stack: at secret-host"),
    slow: () => {},
    garbage: (response) => send(response, '{"keys": [{'),
    huge: (response) => send(response, JSON.stringify({ keys: [], pad: "x".repeat(10 * 1024 * 1024) })),
    moved: (response) => void response.writeHead(302, { location: issuer.target }).end(),
    empty: (response) => send(response, '{"keys":[]}'),
  };
  const server = createServer(({ url }, response) => {
    if (url === "/.well-known/openid-configuration")
      return send(
        response,
        JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks`, ...issuer.discovered }),
      );
    asked += 1;
    answers[issuer.mode](response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer: FakeIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: "ok",
    discovered: {},
    target: "http://169.254.169.254/latest",
    asked: () => asked,
    async mint(claims = {}, options = {}) {
      const at = seconds();
      const payload = { iss: issuer.url, sub: "ada", aud: "mesh", iat: at, exp: at + 300, ...claims };
      return issuer.sign(JSON.stringify(payload), options);
    },
    sign: (payload, { pair = issuer.newest(), header = {} } = {}) =>
      new CompactSign(Buffer.from(payload))
        .setProtectedHeader({ alg: pair.algorithm, kid: pair.kid, ...header })
        .sign(pair.privateKey),
    newest: () => pairs[0] as Pair,
    async rotate({ algorithm: next = algorithm, alone = true } = {}) {
      const before = issuer.newest();
      pairs = [await newPair(next), ...(alone ? [] : pairs)];
      return before;
    },
    publicPem: () => exportSPKI(issuer.newest().publicKey),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return issuer;
};
