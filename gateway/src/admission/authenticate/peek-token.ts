import { parseObject } from "./parse-object.ts";

/** What a token says of how it is to be verified, before anything of it is believed. */
export interface Peeked {
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** Three parts, none of them empty: a token without a signature is none. */
const shape = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;
/** Characters of a header, which names a key and an algorithm and little else. */
const headerCharacters = 4096;
const kidCharacters = 256;
/** What access tokens call themselves; ID tokens call themselves JWT, too, and are told apart by their audience. */
const types: ReadonlySet<string> = new Set(["jwt", "at+jwt", "application/jwt", "application/at+jwt"]);

const decode = (part: string): Readonly<Record<string, unknown>> => {
  const decoded = parseObject(Buffer.from(part, "base64url").toString("utf8"));
  if (decoded === undefined) throw new Error("a part of the token is no JSON object");
  return decoded;
};

const isType = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === "string" && types.has(typ.toLowerCase()));

/** Reads a token's header and issuer; throws an Error that says what is wrong with their form, without repeating any of it. */
export const peekToken = (token: string, maxBytes: number): Peeked => {
  if (token.length > maxBytes) throw new Error("the token is larger than the limit");
  const [, header = "", payload = ""] = shape.exec(token) ?? [];
  if (payload === "") throw new Error("the token is not a signed one of three parts");
  if (header.length > headerCharacters) throw new Error("the token's header is larger than the limit");
  const { alg, kid, typ, crit } = decode(header);
  if (typeof alg !== "string") throw new Error("the token names no algorithm");
  if (crit !== undefined) throw new Error("the token's header demands what is not understood");
  if (!isType(typ)) throw new Error("the token is of another type");
  if (kid !== undefined && (typeof kid !== "string" || kid.length > kidCharacters))
    throw new Error("the token's key id is no short text");
  const { iss } = decode(payload);
  if (typeof iss !== "string") throw new Error("the token names no issuer");
  return { algorithm: alg, kid, issuer: iss };
};
