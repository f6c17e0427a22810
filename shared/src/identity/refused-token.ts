/** What a client is told whose token is not accepted, whatever is wrong with it; `headers` has names and values in turn, as RFC 6750 has them. */
export const refusedToken = {
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The token must be one that this gateway accepts.",
  headers: ["www-authenticate", 'Bearer error="invalid_token"'],
} as const;
