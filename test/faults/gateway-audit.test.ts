import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { reportAudit, verifyAuditLog, type AuditReport } from "@trellis/shared/audit";
import { linesOf } from "../kit/audit-log.ts";
import { eventually } from "../kit/eventually.ts";
import { everyonePolicy } from "../kit/everyone.ts";
import { fakeDomain } from "../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";
import { fieldPolicy, writePolicy } from "../kit/policy.ts";

const everyone = JSON.parse(readFileSync(everyonePolicy, "utf8")) as {
  roles: { anonymous: Record<string, unknown> };
};
const strict = {
  ...everyone,
  roles: { anonymous: { ...everyone.roles.anonymous, clearance: "CONFIDENTIAL" } },
  policies: [fieldPolicy({ version: 3, severity: "WARNING" })],
};
const now = new Date();
const quarter = `${now.getUTCFullYear()}Q${Math.floor(now.getUTCMonth() / 3) + 1}`;

/** Another text each time, so that not one of them is known. */
const refused = (index: number) => `query CANARY${index} { account(id: "acme-1") { e${index}: extra } }`;

describe("what a gateway denies", () => {
  let mesh: FakeMesh;
  let folder = "";
  beforeAll(async () => {
    mesh = await startFakeMesh();
    folder = join(mesh.data, "audit");
    const file = join(mesh.data, "policy.json");
    writePolicy(file, everyone);
    mesh.fakes.marketing.redeploy(
      fakeDomain("marketing", `"More." extra: Int @classification(level: RESTRICTED)`),
    );
    await mesh.restart({ policy: { file, milliseconds: 50 } });
    await eventually(async () => expect((await mesh.ask(refused(0))).errors).toBeUndefined());
    writePolicy(file, strict);
    await eventually(async () =>
      expect((await mesh.ask(refused(0))).errors?.[0]?.extensions.code).toBe("UNAUTHORIZED_FIELD_OR_TYPE"),
    );
  });
  afterAll(() => mesh.close());

  const report = async (): Promise<AuditReport> => {
    const made = await reportAudit(folder, quarter);
    if (made.problem) throw new Error(made.problem.wrong);
    return made.report;
  };

  it("is in the audit log as often as it was denied, by rule and coordinate, and a policy's change once", async () => {
    // Equal denials are gathered for a second.
    await sleep(2000);
    const before = await report();
    await Promise.all(Array.from({ length: 60 }, (_, index) => mesh.ask(refused(index + 1))));
    await Promise.all(Array.from({ length: 7 }, () => mesh.ask("{ CANARY }")));
    const bearer = {
      headers: { "content-type": "application/json", authorization: "Bearer CANARY.e30.c2ln" },
    };
    await Promise.all(Array.from({ length: 5 }, () => mesh.ask("{ __typename }", {}, bearer)));
    await mesh.ask(`{ account(id: "acme-1") { lead { label } } }`);
    const after = await eventually(async () => {
      const made = await report();
      expect(made.events).toBeGreaterThanOrEqual(before.events + 72);
      return made;
    });
    const more = (of: (each: AuditReport) => number | undefined) => (of(after) ?? 0) - (of(before) ?? 0);
    expect(more(({ outcomes }) => outcomes["denial UNAUTHORIZED_FIELD_OR_TYPE"])).toBe(60);
    expect(more(({ coordinates }) => coordinates["Account.extra"])).toBe(60);
    expect(more(({ rules }) => rules["clearance@3"])).toBe(60);
    expect(more(({ severities }) => severities["WARNING"])).toBe(60);
    expect(more(({ outcomes }) => outcomes["denial GRAPHQL_VALIDATION_FAILED"])).toBe(7);
    expect(more(({ outcomes }) => outcomes["denial UNAUTHENTICATED"])).toBe(5);
    expect(more(({ events }) => events)).toBe(72);
    expect(after.outcomes["policy activated"]).toBe(1);
  });

  it("is whole, takes few records, and holds nothing that a client wrote", async () => {
    const { problem, records, lost } = await verifyAuditLog(folder);
    expect({ problem, lost }).toEqual({ problem: undefined, lost: 0 });
    expect(records).toBeLessThan(60);
    expect(linesOf(folder).join("\n")).not.toMatch(/CANARY|acme-1|c2ln/);
  });
});
