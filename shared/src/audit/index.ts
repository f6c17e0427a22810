/** The audit log: one record for each denial, publish and change of policy, chained by hashes, without personal data. */
export type * from "./types.ts";
