import type { AuthRefusal, Identity } from "./types.ts";

/** The only refusal there is: whatever is wrong with a token, its bearer learns no more than that. */
export const refusal: AuthRefusal = Object.freeze({
  isRefused: true,
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The token must be one that this gateway accepts.",
  headers: Object.freeze(["www-authenticate", 'Bearer error="invalid_token"']) as readonly string[],
});

/** Whether a request is to be refused. */
export const isAuthRefusal = (identity: Identity): identity is AuthRefusal => identity === refusal;
