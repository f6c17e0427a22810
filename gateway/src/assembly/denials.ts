import type { AuditLog } from "@trellis/shared/audit";
import type { ErrorCode } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";
import { severityOf, type FieldPolicy } from "@trellis/shared/policy";
import type { RefusedField } from "../policy/index.ts";

/** Notes in the audit log what was denied to whom: one record for each request, without anything that the client wrote. */
export interface Denials {
  /** A request that was refused as a whole. */
  request(code: ErrorCode, principal?: Principal): void;
  /** Fields of an answer that are null because who asked may not see them. */
  fields(principal: Principal, refused: readonly RefusedField[]): void;
  /** A domain answered with an account that the principal is not bound to: taken out, and a fault of the domain. */
  fence(domain: string): void;
  /** A policy that took the place of another. */
  policy(before: string, after: string): void;
  /** Figures of the log, for the metrics. */
  readonly readings: AuditLog["readings"];
}

/** Refusals that say nothing of who asks: the gateway itself is not able to answer. */
const notDenied: ReadonlySet<ErrorCode> = new Set([
  "OVERLOADED",
  "SUPERGRAPH_UNAVAILABLE",
  "INTERNAL_SERVER_ERROR",
]);

const mostSubjects = 20;

const firstOf = (texts: readonly string[]): string[] => [...new Set(texts)].slice(0, mostSubjects);

const who = ({ id, client, roles }: Principal) => ({ principal: id, client, roles });

const none = () => 0;
const silent: AuditLog["readings"] = {
  audit_records_total: none,
  audit_lost_total: none,
  audit_waiting: none,
};

/** Makes what notes denials; `audit` is undefined where nothing is kept on disk, `policies` gives those in force. */
export const createDenials = (
  audit: AuditLog | undefined,
  policies: () => readonly FieldPolicy[],
): Denials => ({
  readings: audit?.readings ?? silent,
  request(code, principal) {
    if (notDenied.has(code)) return;
    audit?.note({ kind: "denial", outcome: code, ...(principal ? who(principal) : {}) });
  },
  fields(principal, refused) {
    const rules = [...new Set(refused.map(({ rule }) => rule))];
    const isGrave = rules.some((rule) => severityOf(rule, policies()) === "ERROR");
    audit?.note({
      kind: "denial",
      outcome: "UNAUTHORIZED_FIELD_OR_TYPE",
      ...who(principal),
      subjects: firstOf(refused.map(({ coordinate }) => coordinate)),
      rules: firstOf(rules),
      severity: isGrave ? "ERROR" : "WARNING",
    });
  },
  fence(domain) {
    audit?.note({ kind: "denial", outcome: "OUTSIDE_FENCE", subjects: [domain] });
  },
  policy(before, after) {
    audit?.note({ kind: "policy", outcome: "activated", rules: [before, after] });
  },
});
