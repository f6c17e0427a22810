import { rmSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { openAuditLog, quarterBounds, reportAudit, type AuditEvent } from "@trellis/shared/audit";
import { newFolder } from "../../kit/audit-log.ts";

interface Dated {
  readonly at: number;
  readonly event: AuditEvent;
}

const some = (...names: string[]) => fc.subarray(names, { minLength: 1 });

const event: fc.Arbitrary<AuditEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("denial" as const),
    outcome: fc.constantFrom("UNAUTHORIZED_FIELD_OR_TYPE", "UNAUTHENTICATED"),
    principal: fc.constantFrom("ada", "bob", undefined),
    roles: some("analyst", "marketing-app"),
    subjects: some("Lead.email", "Lead.phone", "Account.name"),
    rules: some("contact@1", "@policy(finance)"),
    severity: fc.constantFrom("ERROR", "WARNING", undefined),
  }),
  fc.record({
    kind: fc.constant("publish" as const),
    outcome: fc.constantFrom("published", "refused", "failed"),
    client: fc.constant("sales"),
    subjects: some("sales/account", "marketing/leads"),
  }),
  fc.record({ kind: fc.constant("policy" as const), outcome: fc.constantFrom("activated", "approved") }),
);

const start = Date.UTC(2026, 0, 1);
const dated: fc.Arbitrary<Dated> = fc.record({
  at: fc.integer({ min: 0, max: 500 }).map((day) => start + day * 86_400_000),
  event,
});

/** Counts one event after the other, as a person would. */
const naive = (all: readonly Dated[], quarter: string) => {
  const within = all.filter(({ at }) => {
    const date = new Date(at);
    return `${date.getUTCFullYear()}Q${Math.floor(date.getUTCMonth() / 3) + 1}` === quarter;
  });
  const count = (names: (each: AuditEvent) => readonly string[] | undefined) => {
    const counts: Record<string, number> = {};
    for (const { event: each } of within)
      for (const name of new Set(names(each) ?? [])) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };
  const ofKind = (kind: string, names: (each: AuditEvent) => readonly string[] | undefined) =>
    count((each) => (each.kind === kind ? names(each) : []));
  return {
    events: within.length,
    kinds: count(({ kind }) => [kind]),
    outcomes: count(({ kind, outcome }) => [`${kind} ${outcome}`]),
    roles: count(({ roles }) => roles),
    rules: ofKind("denial", ({ rules }) => rules),
    severities: count(({ severity }) => (severity ? [severity] : [])),
    coordinates: ofKind("denial", ({ subjects }) => subjects),
    products: ofKind("publish", ({ subjects }) => subjects),
    domains: ofKind("publish", ({ subjects }) => subjects?.map((name) => name.split("/")[0] as string)),
  };
};

describe("the report of a quarter", () => {
  it("counts from the log what was noted in it, as a naive count does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(dated, { maxLength: 60 }), async (all) => {
        const folder = newFolder();
        let now = 0;
        const log = openAuditLog({ folder, writer: "tests", fileBytes: 2000, now: () => now });
        for (const each of all) {
          // Equal denials are one record only within a second.
          if (each.at !== now) await log.flush();
          now = each.at;
          log.note(each.event);
        }
        await log.close();
        for (const quarter of ["2026Q1", "2026Q2", "2026Q4", "2027Q1", "2030Q1"])
          expect(await reportAudit(folder, quarter)).toMatchObject({ report: naive(all, quarter) });
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 15 },
    );
  });

  it("begins and ends at midnight in UTC", () => {
    expect(quarterBounds("2026Q4")).toEqual({
      from: "2026-10-01T00:00:00.000Z",
      to: "2027-01-01T00:00:00.000Z",
    });
    expect(quarterBounds("2027Q1").to).toBe("2027-04-01T00:00:00.000Z");
  });

  it.each(["2026", "2026Q5", "2026q4", "Q4", "2026Q0", ""])("is of no quarter %p", (quarter) => {
    expect(() => quarterBounds(quarter)).toThrow("A quarter is written like 2026Q4");
  });
});
