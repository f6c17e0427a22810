import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { awaitReaders, leaseMilliseconds, openReaderNotes } from "@trellis/shared/store";

const product = "sales/account";
const serving = (version: string) => ({ [product]: { version, asOf: null, status: "OK" as const } });

describe("who reads a version", () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "trellis-readers-"));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const wait = async (version: string) => {
    const started = Date.now();
    const behind = await awaitReaders(data, { [product]: version });
    return { behind, milliseconds: Date.now() - started };
  };

  it("is nobody where nothing is noted", async () => {
    expect(await wait("v2")).toMatchObject({ behind: 0 });
  });

  it("is a server until it has switched", async () => {
    const notes = openReaderNotes(data, "sales");
    await notes.serves(serving("v1"));
    setTimeout(() => void notes.serves(serving("v2")), 200);
    const { behind, milliseconds } = await wait("v2");
    expect(behind).toBe(0);
    expect(milliseconds).toBeGreaterThan(150);
    await notes.close();
    expect(readdirSync(join(data, "leases/sales"))).toEqual([]);
  });

  it("is told where a server does not switch", async () => {
    const notes = openReaderNotes(data, "sales");
    await notes.serves(serving("v1"));
    expect((await wait("v2")).behind).toBe(1);
    await notes.close();
  });

  it("is no process that has ended", async () => {
    const child = spawn(process.execPath, ["--eval", ""]);
    await once(child, "exit");
    const note = { kind: "server", host: hostname(), pid: child.pid, versions: { [product]: "v1" } };
    mkdirSync(join(data, "leases/sales"), { recursive: true });
    writeFileSync(join(data, "leases/sales/server-1.json"), JSON.stringify(note));
    writeFileSync(join(data, "leases/sales/server-2.json"), "{");
    expect((await wait("v2")).behind).toBe(0);
  });

  it("is a gateway until its lease has ended", async () => {
    const notes = openReaderNotes(data, "sales");
    await notes.lends("gateway-1");
    const { behind, milliseconds } = await wait("v2");
    expect(behind).toBe(0);
    expect(milliseconds).toBeGreaterThan(leaseMilliseconds - 100);
  });

  it("is no gateway that has renewed its lease since", async () => {
    const notes = openReaderNotes(data, "sales");
    await notes.lends("gateway-1");
    const renewing = setInterval(() => void notes.lends("gateway-1"), 200);
    const { behind, milliseconds } = await wait("v2");
    clearInterval(renewing);
    expect(behind).toBe(0);
    expect(milliseconds).toBeLessThan(leaseMilliseconds);
  });

  it("is no gateway of another domain", async () => {
    await openReaderNotes(data, "marketing").lends("gateway-1");
    expect((await wait("v2")).milliseconds).toBeLessThan(leaseMilliseconds / 2);
  });

  it.each(["", "../../etc/x", "a/b", "x".repeat(65)])("has a name, and %j is none", async (name) => {
    await expect(openReaderNotes(data, "sales").lends(name)).rejects.toThrow("malformed");
  });
});
