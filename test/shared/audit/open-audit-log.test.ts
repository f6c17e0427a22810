import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openAuditLog, verifyAuditLog, type AuditEvent, type AuditTrouble } from "@trellis/shared/audit";
import { linesOf, logFiles, newFolder, publishOf, writeLog } from "../../kit/audit-log.ts";

const key = { kid: "k1", secret: Buffer.alloc(32, 7).toString("base64url") };
const denial: AuditEvent = {
  kind: "denial",
  outcome: "UNAUTHORIZED_FIELD_OR_TYPE",
  principal: "ada@canary.example",
  client: "reports",
  roles: ["analyst"],
  subjects: ["Lead.email"],
  rules: ["contact-details@1"],
};

describe("the audit log", () => {
  let folder = "";
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const records = () => linesOf(folder).map((line) => JSON.parse(line) as Record<string, unknown>);

  it("writes one record for each event, in order, that its owner alone may read", async () => {
    await writeLog(folder, [publishOf("sales/account"), publishOf("sales/deals", "refused")]);
    expect(records()).toMatchObject([
      { seq: 1, writer: "tests", kind: "publish", outcome: "published", subjects: ["sales/account"] },
      { seq: 2, writer: "tests", kind: "publish", outcome: "refused", subjects: ["sales/deals"] },
    ]);
    expect(statSync(join(folder, "000001.jsonl")).mode & 0o777).toBe(0o600);
  });

  it("writes equal denials of a second as one record with their number, and others apart", async () => {
    const other = { ...denial, subjects: ["Lead.phone"] };
    await writeLog(folder, [denial, denial, other, denial]);
    expect(records()).toMatchObject([{ subjects: ["Lead.email"], count: 3 }, { subjects: ["Lead.phone"] }]);
    expect(records()[1]).not.toHaveProperty("count");
  });

  it("names a principal by a pseudonym: the same for the same one, another for another, none without a key", async () => {
    await writeLog(folder, [denial], { key });
    await writeLog(folder, [{ ...denial, principal: "bob" }], { key });
    await writeLog(folder, [denial], { key });
    await writeLog(folder, [denial]);
    const [ada, bob, again, none] = records().map(({ principal }) => principal);
    expect(ada).toMatch(/^k1\.[\w-]{26}$/);
    expect(again).toBe(ada);
    expect(bob).not.toBe(ada);
    expect(none).toBeUndefined();
  });

  it("holds nothing but what an event names: no canary, no long text", async () => {
    const strange = { ...denial, email: "secret@canary.example", query: "CANARY", rules: ["r".repeat(5000)] };
    await writeLog(
      folder,
      [{ ...strange, subjects: Array.from({ length: 500 }, (_, index) => `T.f${index}`) }],
      {
        key,
      },
    );
    const text = logFiles(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
    expect(text).not.toMatch(/canary/i);
    expect(text.length).toBeLessThan(2000);
    expect(records()[0]?.["subjects"]).toHaveLength(20);
  });

  it("goes on with the chain after each start, and across files that are full", async () => {
    for (let start = 0; start < 5; start += 1)
      await writeLog(folder, [publishOf("sales/account"), publishOf("sales/deals")], { fileBytes: 500 });
    expect(logFiles(folder)).toHaveLength(5);
    await expect(verifyAuditLog(folder)).resolves.toMatchObject({
      records: 10,
      files: 5,
      problem: undefined,
    });
  });

  it("keeps so many files, and says which it removed", async () => {
    for (let start = 0; start < 8; start += 1)
      await writeLog(folder, [publishOf("sales/account")], { fileBytes: 1, files: 3 });
    expect(logFiles(folder)).toEqual(["000006.jsonl", "000007.jsonl", "000008.jsonl"]);
    expect(records().findLast(({ kind }) => kind === "removed")).toMatchObject({ file: "000005.jsonl" });
    expect((await verifyAuditLog(folder)).problem).toBeUndefined();
    rmSync(join(folder, "000006.jsonl"));
    expect((await verifyAuditLog(folder)).problem?.wrong).toMatch(
      /^it begins with record \d+, and those before it/,
    );
  });

  it("is written by several at once, each record whole and in one chain", async () => {
    const logs = Array.from({ length: 4 }, (_, index) => openAuditLog({ folder, writer: `w${index}` }));
    for (let round = 0; round < 10; round += 1)
      await Promise.all(
        logs.map((log, index) => {
          log.note(publishOf(`sales/p${index}-${round}`));
          return log.flush();
        }),
      );
    await Promise.all(logs.map((log) => log.close()));
    await expect(verifyAuditLog(folder)).resolves.toMatchObject({ records: 40, problem: undefined });
    expect(new Set(records().map(({ subjects }) => String(subjects))).size).toBe(40);
  });

  it("keeps what does not fit from being written, counts it, and says so in a record", async () => {
    const log = openAuditLog({ folder, writer: "tests", waiting: 3 });
    for (let index = 0; index < 10; index += 1) log.note({ ...denial, subjects: [`Lead.f${index}`] });
    log.note(publishOf("sales/account"));
    await log.close();
    const [gap, ...others] = records();
    expect(gap).toMatchObject({ kind: "gap", lost: 7 });
    expect(others.map(({ subjects }) => String(subjects)).toSorted()).toEqual([
      "Lead.f0",
      "Lead.f1",
      "Lead.f2",
      "sales/account",
    ]);
    expect(log.readings["audit_lost_total"]?.()).toBe(7);
    expect(await verifyAuditLog(folder)).toMatchObject({ lost: 7, problem: undefined });
  });

  it("says that somebody else changed the log while it was open, and never follows what is gone", async () => {
    const told: AuditTrouble[] = [];
    const log = openAuditLog({ folder, writer: "tests", log: (trouble) => told.push(trouble) });
    log.note(publishOf("sales/account"));
    await log.flush();
    log.note(publishOf("sales/deals"));
    await log.flush();
    rmSync(join(folder, "000001.jsonl"));
    log.note(publishOf("sales/leads"));
    await log.close();
    expect(told).toMatchObject([{ event: "audit-damaged", level: "error" }]);
    expect(told[0]?.message).toContain("records 1 to 2 are gone");
    expect((await verifyAuditLog(folder)).problem).toMatchObject({ file: "000002.jsonl" });
  });

  it("costs the caller next to nothing, however many are noted", async () => {
    const log = openAuditLog({ folder, writer: "tests", key });
    const began = performance.now();
    for (let index = 0; index < 20_000; index += 1)
      log.note({ ...denial, subjects: [`Lead.f${index % 100}`] });
    expect((performance.now() - began) / 20_000).toBeLessThan(0.05);
    await log.close();
    expect(records().reduce((sum, { count }) => sum + Number(count ?? 1), 0)).toBe(20_000);
  });
});
