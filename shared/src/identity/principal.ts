/** On whose behalf a call is made, as the gateway established it. */
export interface Principal {
  /** Stable id of the person or program; `anonymous` where nobody signed in. */
  readonly id: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

/** The principal of a call that nobody signed in for. */
export const anonymous: Principal = Object.freeze({
  id: "anonymous",
  roles: Object.freeze([]) as readonly string[],
  scopes: Object.freeze([]) as readonly string[],
});

/** Two principals with equal keys may share an assertion. */
export const principalKey = (principal: Principal): string =>
  JSON.stringify([principal.id, principal.roles, principal.scopes]);
