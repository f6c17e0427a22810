/** The schema is the contract: reads a domain's `schema.graphql`, checks it, and derives everything else from it. */
export type * from "./types.ts";
