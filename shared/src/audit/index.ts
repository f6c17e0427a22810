/** The audit log: one record for each denial, publish and change of policy, chained by hashes, without personal data. */
export type * from "./types.ts";
export { openAuditLog } from "./open-audit-log.ts";
export type { AuditProblem } from "./check.ts";
export { quarterBounds, reportAudit, type AuditReport, type Counts } from "./report.ts";
export { verifyAuditLog, type Verification } from "./verify.ts";
