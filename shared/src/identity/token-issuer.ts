import { randomBytes } from "node:crypto";
import { importJWK, SignJWT, type JSONWebKeySet, type JWK } from "jose";
import { anonymousRole } from "./principal.ts";
import type { Claims } from "./claims.ts";

/** Whom tokens of the development issuer are for. */
export const tokenAudience = "trellis";

/** How long a token of the development issuer lives where nothing else is said, in seconds. */
export const tokenSeconds = 15 * 60;

/** What is to be said of whom in a token; what is left out is not said. */
export type TokenClaims = Pick<Claims, "subject" | "client"> &
  Partial<Omit<Claims, "subject" | "client" | "expires" | "jti">>;

/** Makes tokens that a gateway verifies as those of any other issuer. */
export interface TokenIssuer {
  /** A signed token. Throws an Error for the role `anonymous`, which nobody signs in as. */
  mint(claims: TokenClaims, seconds?: number): Promise<string>;
  /** The public halves of its keys. */
  readonly keys: JSONWebKeySet;
}

const publicPart = ({ kty, crv, x, kid, alg }: JWK): JWK => ({ kty, crv, x, kid, alg, use: "sig" });

const payloadOf = ({ subject: sub, client: azp, scopes, ...claims }: TokenClaims) => ({
  ...claims,
  sub,
  azp,
  ...(scopes && { scope: scopes.join(" ") }),
});

/** Makes an issuer that signs with the first of its keys; `issuer` is the address that it goes by. */
export const createTokenIssuer = (
  issuer: string,
  keys: readonly JWK[],
  { now = Date.now }: { now?: () => number } = {},
): TokenIssuer => {
  const [jwk] = keys;
  if (jwk === undefined) throw new Error("the issuer has no key to sign with");
  return {
    async mint(claims, seconds = tokenSeconds) {
      if (claims.roles?.includes(anonymousRole)) throw new Error("nobody signs in as anonymous");
      const issued = Math.floor(now() / 1000);
      return new SignJWT(payloadOf(claims))
        .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: jwk.kid })
        .setIssuer(issuer)
        .setAudience(tokenAudience)
        .setJti(randomBytes(16).toString("base64url"))
        .setIssuedAt(issued)
        .setExpirationTime(issued + seconds)
        .sign(await importJWK(jwk, "EdDSA"));
    },
    keys: { keys: keys.map(publicPart) },
  };
};
