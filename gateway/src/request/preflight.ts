/** Headers that a page of another origin cannot send without asking first: a GET request must have one of them. */
export const preflightHeaders = [
  "apollo-require-preflight",
  "graphql-require-preflight",
  "x-apollo-operation-name",
];

/** Headers of answers that pages of allowed origins may read. */
export const exposedHeaders = ["ratelimit", "ratelimit-policy", "retry-after", "www-authenticate"] as const;
