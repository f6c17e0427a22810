import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import type { LogEntry } from "../../../gateway/src/config/index.ts";
import { createLineWriter, limitLog, toLogLine } from "../../../gateway/src/telemetry/index.ts";

const refused: LogEntry = { level: "info", event: "request-refused", message: "no" };

describe("the log", () => {
  it("has at most a hundred lines of one event a second, and says how many more there were", () => {
    let now = 0;
    const entries: LogEntry[] = [];
    const log = limitLog(
      (entry) => entries.push(entry),
      () => now,
    );
    for (let turn = 0; turn < 250; turn += 1) log(refused);
    log({ ...refused, event: "breaker-opened" });
    expect(entries).toHaveLength(101);
    now = 1000;
    log(refused);
    expect(entries.slice(101)).toMatchObject([
      { event: "log-limited", message: "150 more entries of request-refused were left out" },
      refused,
    ]);
  });

  it("keeps an event on one line, whatever its texts contain", () => {
    const line = toLogLine({ ...refused, message: "a\nb\u2028c", cause: new Error("d\r\ne") });
    expect(line).not.toMatch(/[\n\r]/);
    expect(JSON.parse(line)).toMatchObject({ message: "a\nb\u2028c", cause: { message: "d\r\ne" } });
  });

  it("leaves lines out while nobody reads them, and goes on when somebody does", async () => {
    const stream = new PassThrough();
    const write = createLineWriter(stream);
    const line = "x".repeat(1000);
    for (let turn = 0; turn < 5000; turn += 1) write(line);
    const waiting = stream.writableLength + stream.readableLength;
    expect(waiting).toBeLessThan(1.2 * 1024 * 1024);
    let text = "";
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    write("after");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(text).toMatch(/\d{4} lines were left out because nobody read them"}\nafter\n$/);
  });
});
