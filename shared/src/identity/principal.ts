/** Which accounts a principal is bound to: an account must be in each list that is given. */
export interface Fence {
  /** Data regions. */
  readonly regions?: readonly string[] | undefined;
  readonly territories?: readonly string[] | undefined;
  /** Owners, as the account index names them: e-mail addresses. */
  readonly owners?: readonly string[] | undefined;
  /** Account ids. */
  readonly accounts?: readonly string[] | undefined;
}

/** On whose behalf a call is made, as the gateway established it. */
export interface Principal {
  /** Stable id of the person or program; `anonymous` where nobody signed in. */
  readonly id: string;
  /** The program that asks: its OAuth client id, or `anonymous`. */
  readonly client: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Data regions whose personal data it may be shown. */
  readonly regions: readonly string[] | "ANYWHERE";
  /** What the data is used for, as the token says. */
  readonly purpose?: string | undefined;
  /** Absent: all accounts, and records without one. */
  readonly fence?: Fence | undefined;
  /** Version of the policy file that fence and regions were made by; a domain that knows another one answers nothing protected. */
  readonly policy?: string | undefined;
}

/** The role of whoever did not sign in; no token can claim it. */
export const anonymousRole = "anonymous";

/** The principal of a call that nobody signed in for. */
export const anonymous: Principal = Object.freeze({
  id: "anonymous",
  client: "anonymous",
  roles: Object.freeze([anonymousRole]) as readonly string[],
  scopes: Object.freeze([]) as readonly string[],
  regions: Object.freeze([]) as readonly string[],
});

const keys = new WeakMap<Principal, string>();

/** Two principals with equal keys may share an assertion. */
export const principalKey = (principal: Principal): string => {
  const known = keys.get(principal);
  if (known !== undefined) return known;
  const { id, client, roles, scopes, regions, purpose, fence, policy } = principal;
  const key = JSON.stringify([id, client, roles, scopes, regions, purpose, fence, policy]);
  keys.set(principal, key);
  return key;
};

/** What a principal may be at most: it is a header of every call to a domain, which takes headers of 16 KB. */
export const principalLimits = { listEntries: 200, bytes: 8000 } as const;

/**
 * Why a principal is too large to be vouched for, undefined where it is not. It is refused then, not cut: a shorter list of accounts would bind
 * it otherwise, and the hash of a list would leave every domain to find the list elsewhere.
 */
export const principalProblem = (principal: Principal): string | undefined => {
  const { roles, scopes, regions, fence } = principal;
  const lists = { roles, scopes, ...(regions !== "ANYWHERE" && { regions }), ...fence };
  for (const [name, list] of Object.entries(lists))
    if (list && list.length > principalLimits.listEntries)
      return `it names ${list.length} ${name}, and at most ${principalLimits.listEntries} are taken`;
  const bytes = Buffer.byteLength(principalKey(principal));
  return bytes > principalLimits.bytes
    ? `it is ${bytes} bytes long, and at most ${principalLimits.bytes} are taken`
    : undefined;
};
