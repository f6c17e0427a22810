import { anonymousRole, principalProblem, type Claims } from "@trellis/shared/identity";
import type { JWTPayload } from "jose";
import type { IdentityPolicy, IssuerPolicy } from "../../config/index.ts";

/** Characters of one text; addresses of mail have at most 254. */
const maxCharacters = 256;
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f]/;

const isText = (value: unknown): value is string =>
  typeof value === "string" &&
  value.length > 0 &&
  value.length <= maxCharacters &&
  !control.test(value) &&
  value.isWellFormed();

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown =>
  isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The claim of this name, or else what is at the end of a path such as `realm_access.roles`. */
const claimAt = (payload: JWTPayload, name: string): unknown =>
  member(payload, name) ?? name.split(".").reduce<unknown>(member, payload);

const textAt = (payload: JWTPayload, name: string): string | undefined => {
  const value = claimAt(payload, name) ?? undefined;
  if (value === undefined || isText(value)) return value;
  throw new Error(`the claim ${name} is no short text`);
};

/** A list of texts; `apart` splits one text at its spaces, as scopes are written. */
const listAt = (payload: JWTPayload, name: string, apart = false): readonly string[] => {
  const value = claimAt(payload, name) ?? [];
  const list = typeof value !== "string" ? value : apart ? value.split(" ").filter(Boolean) : [value];
  if (!Array.isArray(list) || !list.every(isText))
    throw new Error(`the claim ${name} is no list of short texts`);
  return Object.freeze([...new Set(list)]);
};

/** The client that the token was given to: under its own name, or as OAuth (RFC 9068) calls it; where both are there they must agree. */
const clientOf = (payload: JWTPayload, { claims, clients }: IssuerPolicy): string => {
  const named = textAt(payload, claims.client);
  const given = textAt(payload, "client_id");
  if (named !== undefined && given !== undefined && named !== given)
    throw new Error("the token names two clients");
  const client = named ?? given;
  if (clients !== undefined && !clients.includes(client ?? ""))
    throw new Error("the token is for another client");
  return client ?? "unknown";
};

/** When the token expires, in seconds since the epoch; throws where it was made in the future, or for too long a time. */
const expiryOf = ({ exp, iat }: JWTPayload, policy: IdentityPolicy, seconds: number): number => {
  if (exp === undefined || !Number.isFinite(exp))
    throw new Error("the token has no moment at which it expires");
  if (iat !== undefined && !(iat <= seconds + policy.skewSeconds))
    throw new Error("the token is from the future");
  if (exp - (iat ?? seconds) > policy.maxTokenSeconds)
    throw new Error("the token lives longer than is allowed");
  return exp;
};

/** Why the claims do not fit the signed calls to domains, whatever fences the policy makes of them; undefined where they do. */
const sizeProblem = ({ subject: id, email, territories, accounts, ...claims }: Claims): string | undefined =>
  principalProblem({
    ...claims,
    id,
    fence: { regions: claims.regions, territories, accounts, owners: email === undefined ? [] : [email] },
  });

/** Whether the address of mail may be believed: some issuers write the claim as text, and some leave it out; whatever else they write is no yes. */
const isVerified = ({ email_verified: verified }: JWTPayload): boolean =>
  verified === undefined || verified === true || verified === "true";

/** Whether a name of this issuer's is one of another issuer's, too: it begins with that one's prefix, which is longer than its own. */
const isOfAnother = (name: string, own: string, { issuers }: IdentityPolicy): boolean =>
  issuers.some(({ prefix = "" }) => prefix.length > own.length && name.startsWith(prefix));

/** Whether the token is bound to a key that its bearer would have to prove; whoever merely bears it may have stolen it. */
const isBound = ({ cnf }: JWTPayload): boolean => cnf !== undefined;

/**
 * What the payload of a verified token says, checked for form; `seconds` is now, since the epoch. Throws an Error that says what is wrong, without repeating
 * any of it.
 */
export const readClaims = (
  payload: JWTPayload,
  { issuer, policy, seconds }: { issuer: IssuerPolicy; policy: IdentityPolicy; seconds: number },
): Claims => {
  const names = issuer.claims;
  const prefix = issuer.prefix ?? "";
  const { sub, jti } = payload;
  const expires = expiryOf(payload, policy, seconds);
  if (!isText(sub)) throw new Error("the token's subject is no short text");
  if (jti !== undefined && !isText(jti)) throw new Error("the token's id is no short text");
  if (isBound(payload)) throw new Error("the token is bound to a key");
  const client = clientOf(payload, issuer);
  const roles = listAt(payload, names.roles);
  if ([sub, client, ...roles].includes(anonymousRole)) throw new Error("nobody signs in as anonymous");
  if ([sub, client].some((name) => isOfAnother(`${prefix}${name}`, prefix, policy)))
    throw new Error("it names somebody of another issuer");
  const email = textAt(payload, names.email);
  const claims: Claims = Object.freeze({
    subject: `${prefix}${sub}`,
    client: `${prefix}${client}`,
    roles,
    scopes: listAt(payload, names.scopes, true),
    regions: listAt(payload, names.regions),
    territories: listAt(payload, names.territories),
    accounts: listAt(payload, names.accounts),
    email: isVerified(payload) ? email : undefined,
    purpose: textAt(payload, names.purpose),
    expires,
    jti,
  });
  const problem = sizeProblem(claims);
  if (problem !== undefined) throw new Error(`the token says too much of who asks: ${problem}`);
  return claims;
};
