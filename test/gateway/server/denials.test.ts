import { describe, expect, it } from "@jest/globals";
import type { AuditEvent } from "@trellis/shared/audit";
import { anonymous } from "@trellis/shared/identity";
import { createDenials } from "../../../gateway/src/assembly/denials.ts";
import { fieldPolicy } from "../../kit/policy.ts";

const none = () => 0;
const readings = { audit_records_total: none, audit_lost_total: none, audit_waiting: none };
const refusedBy = (rule: string) => ({ path: ["a"], coordinate: "A.a", rule });

describe("a denial in the audit log", () => {
  it("is as grave as the gravest rule that refused, also where more refused than it names", () => {
    const mild = Array.from({ length: 20 }, (_, index) =>
      fieldPolicy({ id: `m${index}`, severity: "WARNING" }),
    );
    const noted: AuditEvent[] = [];
    const audit = {
      note: (event: AuditEvent) => void noted.push(event),
      readings,
      flush: async () => {},
      close: async () => {},
    };
    const denials = createDenials(audit, () => mild);
    const warnings = mild.map(({ id, version }) => refusedBy(`${id}@${version}`));
    denials.fields(anonymous, warnings);
    denials.fields(anonymous, [...warnings, refusedBy("strict@1")]);
    expect(noted.map(({ severity }) => severity)).toEqual(["WARNING", "ERROR"]);
    for (const { rules } of noted) expect(rules).toHaveLength(20);
  });
});
