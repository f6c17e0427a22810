import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "@jest/globals";
import { openAuditLog, verifyAuditLog, type AuditTrouble } from "@trellis/shared/audit";
import { linesOf, newFolder, publishOf, writeLog } from "../kit/audit-log.ts";
import { eventually } from "../kit/eventually.ts";

const script = resolve(import.meta.dirname, "../kit/audit-writer.ts");

/** Runs a writer, kills it after a while, and gives what it said was on disk. */
const writeAndKill = async (folder: string, writer: string, milliseconds: number): Promise<number> => {
  const child = spawn(process.execPath, [script, folder, writer], {
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await eventually(() => expect(output).not.toBe(""));
  await sleep(milliseconds);
  child.kill("SIGKILL");
  await once(child, "close");
  return Number(output.trimEnd().split("\n").at(-1));
};

describe("an audit log whose writers are killed", () => {
  const folder = newFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("goes on with one chain in which everything is that was said to be on disk", async () => {
    const known = await Promise.all(
      ["a", "b"].map(async (writer) => {
        const rounds: [string, number][] = [];
        for (let round = 0; round < 4; round += 1) {
          const name = `${writer}${round}`;
          rounds.push([name, await writeAndKill(folder, name, 20 + Math.random() * 60)]);
        }
        return rounds;
      }),
    );
    await writeLog(folder, [publishOf("sales/account")]);
    const verification = await verifyAuditLog(folder);
    expect(verification).toMatchObject({ problem: undefined, lost: 0 });
    const written = new Set(linesOf(folder).map((line) => /"subjects":\["([^"]+)"/.exec(line)?.[1]));
    for (const [writer, numbers] of known.flat())
      for (let number = 1; number <= numbers; number += 1)
        for (let part = 0; part < 5; part += 1) expect(written).toContain(`${writer}/${number}.${part}`);
  });

  it.each([
    ["the beginning of a record", (line: string) => line.slice(0, 80)],
    ["all of a record but its end", (line: string) => line.slice(0, -1)],
    ["a whole record without the end of its line", (line: string) => line],
    ["bytes that were never written", () => "\0".repeat(3000)],
  ])("keeps %s that a writer left, and tells of it in the next record", async (_what, toFragment) => {
    const torn = newFolder();
    await writeLog(torn, [publishOf("sales/account"), publishOf("sales/deals")]);
    const [line = ""] = linesOf(torn);
    const fragment = toFragment(line);
    appendFileSync(join(torn, "000001.jsonl"), fragment);
    expect((await verifyAuditLog(torn)).problem).toMatchObject({ file: "000001.jsonl", line: 3 });
    await writeLog(torn, [publishOf("sales/leads")]);
    await writeLog(torn, [publishOf("sales/leads")]);
    expect(await verifyAuditLog(torn)).toMatchObject({ records: 5, torn: 1, problem: undefined });
    expect(readFileSync(join(torn, "000001.jsonl"), "utf8")).toContain(fragment);
    // What was left may be changed no more than anything else.
    writeFileSync(join(torn, "000001.jsonl"), readFileSync(join(torn, "000001.jsonl"), "utf8").slice(0, -1));
    expect((await verifyAuditLog(torn)).problem).toBeDefined();
    rmSync(torn, { recursive: true });
  });

  it("begins anew after a first file in which nothing was written, or half a record", async () => {
    for (const text of ["", '{"seq":1,"ti']) {
      const torn = newFolder();
      writeFileSync(join(torn, "000001.jsonl"), text);
      await writeLog(torn, [publishOf("sales/account")]);
      expect((await verifyAuditLog(torn)).problem).toBeUndefined();
      rmSync(torn, { recursive: true });
    }
  });
});

const disk = newFolder();
/** A disk of its own needs the right to mount one. */
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).status === 0;

(isMounted ? describe : describe.skip)(
  "an audit log on a full disk (needs the right to mount a tmpfs)",
  () => {
    afterAll(() => {
      spawnSync("umount", [disk]);
      rmSync(disk, { recursive: true, force: true });
    });

    it("keeps events while it is full, writes them once there is room, and says both", async () => {
      const folder = join(disk, "audit");
      const told: AuditTrouble[] = [];
      const log = openAuditLog({
        folder,
        writer: "tests",
        waiting: 50,
        log: (trouble) => told.push(trouble),
      });
      log.note(publishOf("sales/before"));
      await log.flush();
      const filler = join(disk, "filler");
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=1k", "count=1000"]);
      for (let index = 0; index < 80; index += 1)
        log.note({ kind: "denial", outcome: "FORBIDDEN", subjects: [`Lead.${"f".repeat(100)}${index}`] });
      await log.flush();
      await log.flush();
      expect(told).toMatchObject([{ event: "audit-failing", level: "error" }]);
      expect(log.readings["audit_waiting"]?.()).toBe(50);
      rmSync(filler);
      await eventually(() => expect(told).toHaveLength(2), 8000);
      expect(told[1]).toMatchObject({ event: "audit-recovered", message: expect.stringContaining("30") });
      await log.close();
      expect(await verifyAuditLog(folder)).toMatchObject({
        lost: 30,
        records: 52,
        torn: 0,
        problem: undefined,
      });
    });
  },
);

describe("an audit log that cannot be written at all", () => {
  it("disturbs nobody, and says once that it fails and how much is lost in the end", async () => {
    const folder = newFolder();
    const file = join(folder, "file");
    writeFileSync(file, "");
    const told: AuditTrouble[] = [];
    const log = openAuditLog({
      folder: join(file, "audit"),
      writer: "tests",
      log: (trouble) => told.push(trouble),
    });
    log.note(publishOf("sales/account"));
    await log.flush();
    await log.flush();
    await log.close();
    expect(told.map(({ event }) => event)).toEqual(["audit-failing", "audit-failing"]);
    expect(told[1]?.message).toBe("1 audit records could not be written and are lost");
    expect(existsSync(join(file, "audit"))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
