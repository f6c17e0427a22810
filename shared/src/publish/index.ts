/** Source → check → quarantine → snapshot: how a domain's files become a data product. */
export type * from "./manifest.ts";
