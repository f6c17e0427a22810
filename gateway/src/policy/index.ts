/** What of an operation a principal may see, decided before anything is planned. */
export type * from "./types.ts";
