/** Headers that a page of another origin cannot send without asking first: a GET request must have one of them. */
export const preflightHeaders = [
  "apollo-require-preflight",
  "graphql-require-preflight",
  "x-apollo-operation-name",
];
