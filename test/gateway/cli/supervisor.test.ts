import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createBackOff, supervise, type Supervised } from "../../../gateway/src/cli/start/index.ts";
import { comesTrue, freePorts, isAlive } from "./launch.ts";

const server = `
import { createServer } from "node:http";
createServer((_, response) => response.end("ok")).listen(Number(process.env.PORT), "127.0.0.1");
console.log("listening");`;

let folder: string;
let running: Supervised[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-supervisor-"));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

async function begin(code: string, policy = { first: 10, most: 80, stable: 60_000, loop: 3 }) {
  const port = await freePorts(1);
  const file = join(folder, "program.mjs");
  writeFileSync(file, code);
  const log = {
    lines: [] as string[],
    ready: [] as number[],
    ends: [] as { how: string; wait: number; isLoop: boolean }[],
  };
  const process_ = supervise(
    {
      name: "one",
      args: [file],
      env: { PATH: process.env.PATH, PORT: String(port) },
      url: `http://127.0.0.1:${port}`,
    },
    {
      onLine: (_, line) => log.lines.push(line),
      onReady: (_, { pid }) => log.ready.push(pid),
      onEnd: (_, end) => log.ends.push(end),
    },
    policy,
  );
  running.push(process_);
  return { process: process_, log };
}

describe("supervisor", () => {
  it("says when a process serves, and hands on what it writes", async () => {
    const { process, log } = await begin(server);
    await process.ready;
    expect(log.lines).toEqual(["listening"]);
    expect(log.ready).toEqual([process.pid()]);
  });

  it("starts a process again that was killed, and says so", async () => {
    const { process: supervised, log } = await begin(server);
    await supervised.ready;
    const first = supervised.pid() as number;
    process.kill(first, "SIGKILL");
    expect(await comesTrue(() => log.ready.length === 2)).toBe(true);
    expect(log.ends).toEqual([{ how: "was ended by SIGKILL", wait: 10, inARow: 1, isLoop: false }]);
    expect(supervised.pid()).not.toBe(first);
    expect(isAlive(first)).toBe(false);
  });

  it("tries a process that keeps failing ever more slowly, and calls it a crash loop", async () => {
    const { log } = await begin("process.exit(3);");
    expect(await comesTrue(() => log.ends.length >= 5)).toBe(true);
    expect(log.ends.slice(0, 5).map(({ wait, isLoop }) => [wait, isLoop])).toEqual([
      [10, false],
      [20, false],
      [40, true],
      [80, true],
      [80, true],
    ]);
    expect(log.ends[0]?.how).toBe("ended with exit code 3");
  });

  it("ends a process that does not listen to reason", async () => {
    const { process: supervised } = await begin(`process.on("SIGTERM", () => console.log("no"));${server}`);
    await supervised.ready;
    const pid = supervised.pid() as number;
    await supervised.stop();
    expect(isAlive(pid)).toBe(false);
    expect(supervised.pid()).toBeUndefined();
  });

  it("stops between two starts without starting again", async () => {
    const { process: supervised, log } = await begin("process.exit(1);", {
      first: 60_000,
      most: 60_000,
      stable: 1,
      loop: 9,
    });
    expect(await comesTrue(() => log.ends.length === 1)).toBe(true);
    await supervised.stop();
    expect(log.ends).toHaveLength(1);
  });
});

describe("back-off", () => {
  it("never waits longer than its most, doubles until then, and begins anew after a stable life", () =>
    fc.assert(
      fc.property(
        fc.record({
          first: fc.integer({ min: 1, max: 1_000 }),
          most: fc.integer({ min: 1_000, max: 60_000 }),
        }),
        fc.array(fc.boolean(), { maxLength: 80 }),
        ({ first, most }, lives) => {
          const backOff = createBackOff({ first, most, stable: 100, loop: 5 });
          let expected = first / 2;
          for (const wasStable of lives) {
            expected = wasStable ? first : Math.min(most, expected * 2);
            expect(backOff.next(wasStable ? 100 : 99).wait).toBe(expected);
          }
        },
      ),
      { numRuns: 50 },
    ));
});
