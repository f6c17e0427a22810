import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { AuditEvent } from "@trellis/shared/audit";
import { createCompany, type Company } from "./company.ts";

describe("what a publish tells the audit log", () => {
  let company: Company;
  let noted: AuditEvent[];
  let flushed = 0;
  beforeEach(() => {
    company = createCompany();
    [noted, flushed] = [[], 0];
  });
  afterEach(() => company.remove());

  const publish = (content: string) => {
    company.write("sources/deals.csv", content);
    const audit = {
      note: (event: AuditEvent) => void noted.push(event),
      flush: async () => void (flushed = noted.length),
    };
    return company.publish({ audit });
  };

  it("is one record with product and version, on disk before it is acknowledged", async () => {
    const { version = "" } = await publish("id,name\na,CANARY\nb,2\n");
    expect(noted).toEqual([
      { kind: "publish", outcome: "published", client: "sales", subjects: ["sales/deals"], rules: [version] },
    ]);
    expect(version).not.toBe("");
    expect(flushed).toBe(1);
    expect(JSON.stringify(noted)).not.toContain("CANARY");
  });

  it.each([
    ["refused", "id,name\na,\nb,\nc,\n"],
    ["failed", ""],
  ])("is one record where it is %s", async (outcome, content) => {
    const report = await publish(content);
    expect(report.status.toLowerCase()).toBe(outcome);
    expect(noted).toEqual([
      { kind: "publish", outcome, client: "sales", subjects: ["sales/deals"], rules: undefined },
    ]);
  });
});
