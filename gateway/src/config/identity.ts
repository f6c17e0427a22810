import { z } from "zod";
import { address, isAddress } from "./address.ts";
import { isLoopbackHost } from "./loopback.ts";
import { wholeNumber } from "./numbers.ts";

/** Default limits of tokens and of the keys that they are verified with, in seconds, milliseconds and bytes. */
export const identityDefaults = {
  skewSeconds: 30,
  maxTokenSeconds: 3600,
  tokenBytes: 8192,
  cachedTokens: 10_000,
  keysMaxAgeSeconds: 600,
  keysStaleSeconds: 3600,
  keysCooldownSeconds: 30,
  keysMilliseconds: 5000,
  keysBytes: 256 * 1024,
  revokedMilliseconds: 5000,
} as const;

/** Algorithms that an issuer's tokens may be signed with where nothing else is said. */
const algorithmDefaults = ["RS256", "ES256", "EdDSA"] as const;

const algorithms = [
  ...algorithmDefaults,
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES384",
  "ES512",
  "Ed25519",
] as const;

/** Where a token says what, unless its issuer says it elsewhere: names of claims, or paths such as `realm_access.roles`. */
const claimDefaults = {
  client: "azp",
  roles: "roles",
  scopes: "scope",
  regions: "regions",
  territories: "territories",
  accounts: "accounts",
  email: "email",
  purpose: "purpose",
} as const;

const named = (error: string) => z.string({ error }).min(1, { error }).max(512, { error });
const claim = (name: keyof typeof claimDefaults) => named("the name of a claim").default(claimDefaults[name]);

const local = "an address of this machine without a path";
const secure = "an https address, or an http one of this machine,";

/** Whether keys may be had from this address: nobody on the way can put others in their place. */
export const isTrustedAddress = (text: string): boolean => {
  if (!isAddress(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || isLoopbackHost(hostname);
};

const isLocalOrigin = (text: string): boolean =>
  isAddress(text) && new URL(text).origin === text && isLoopbackHost(new URL(text).hostname);

const trusted = z.string({ error: secure }).refine(isTrustedAddress, { error: secure });

const issuer = z.strictObject(
  {
    issuer: trusted,
    audiences: z
      .array(named("the name of an audience"), { error: "a list of audiences" })
      .min(1, { error: "a list of at least one audience" }),
    jwksUri: trusted.optional(),
    algorithms: z
      .array(z.enum(algorithms, { error: `one of ${algorithms.join(", ")}` }), {
        error: "a list of algorithms",
      })
      .min(1, { error: "a list of at least one algorithm" })
      .default([...algorithmDefaults]),
    clients: z.array(named("the id of a client"), { error: "a list of client ids" }).optional(),
    prefix: named("a text that goes before the issuer's subjects and clients").optional(),
    claims: z
      .strictObject({
        client: claim("client"),
        roles: claim("roles"),
        scopes: claim("scopes"),
        regions: claim("regions"),
        territories: claim("territories"),
        accounts: claim("accounts"),
        email: claim("email"),
        purpose: claim("purpose"),
      })
      .prefault({}),
  },
  { error: `an object such as { "issuer": "https://…", "audiences": ["…"] }` },
);

const areDistinct = (texts: readonly (string | undefined)[]): boolean => new Set(texts).size === texts.length;

/**
 * Whose tokens are believed. `jwksUri` is found by OpenID discovery where it is left out; `clients` are those that tokens may be for, all where it is
 * left out; `prefix` keeps the subjects and clients of several issuers apart. Without issuers every token is refused. `revoked` is a JSON list of token ids
 * and subjects; `personas` is the development issuer that the page has its tokens from.
 */
export const identityPolicy = z
  .strictObject({
    issuers: z
      .array(issuer, { error: "a list of issuers" })
      .refine((list) => areDistinct(list.map((one) => one.issuer)), {
        error: "a list that names no issuer twice",
      })
      .refine((list) => areDistinct(list.map(({ prefix }) => prefix)), {
        error: `a list whose issuers differ in "prefix", because two of them may name different people alike,`,
      })
      .default([]),
    skewSeconds: wholeNumber({ min: 0, max: 60, default: identityDefaults.skewSeconds }),
    maxTokenSeconds: wholeNumber({ min: 60, max: 86_400, default: identityDefaults.maxTokenSeconds }),
    tokenBytes: wholeNumber({ min: 512, max: 16_384, default: identityDefaults.tokenBytes }),
    cachedTokens: wholeNumber({ min: 10, max: 1_000_000, default: identityDefaults.cachedTokens }),
    keysMaxAgeSeconds: wholeNumber({ min: 1, max: 86_400, default: identityDefaults.keysMaxAgeSeconds }),
    keysStaleSeconds: wholeNumber({ min: 0, max: 86_400, default: identityDefaults.keysStaleSeconds }),
    keysCooldownSeconds: wholeNumber({ min: 1, max: 3600, default: identityDefaults.keysCooldownSeconds }),
    keysMilliseconds: wholeNumber({ min: 50, max: 30_000, default: identityDefaults.keysMilliseconds }),
    keysBytes: wholeNumber({ min: 1024, max: 4 * 1024 * 1024, default: identityDefaults.keysBytes }),
    revoked: named("the path of a file").optional(),
    revokedMilliseconds: wholeNumber({ min: 50, max: 30_000, default: identityDefaults.revokedMilliseconds }),
    personas: address.refine(isLocalOrigin, { error: local }).optional(),
  })
  .prefault({});

/** What of {@link identityPolicy} is said of one issuer. */
export type IssuerPolicy = z.output<typeof issuer>;

export type IdentityPolicy = z.output<typeof identityPolicy>;
