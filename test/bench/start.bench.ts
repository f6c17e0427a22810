/** How long `npm start` takes: the first time, console bundle, sample and publish included, and the second time. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { report } from "./figure.ts";

const root = resolve(import.meta.dirname, "../..");
const data = mkdtempSync(join(tmpdir(), "trellis-start-"));
const port = "27400";

/** Seconds from the command to its word that everything is ready. */
const start = (): Promise<number> =>
  new Promise((done, fail) => {
    const begun = performance.now();
    const args = [
      join(root, "gateway/bin/trellis.mjs"),
      "start",
      "--data",
      data,
      "--port",
      port,
      "--no-live",
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let seconds = Number.NaN;
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (!Number.isNaN(seconds) || !/^Ready in/m.test(printed)) return;
      seconds = (performance.now() - begun) / 1000;
      child.kill("SIGTERM");
    });
    child.on("exit", () => (Number.isNaN(seconds) ? fail(new Error(printed)) : done(seconds)));
  });

try {
  rmSync(join(root, "gateway/console/dist"), { recursive: true, force: true });
  report({ name: "first start, 1,000 accounts", value: await start(), unit: "s", atMost: 40 });
  report({ name: "second start", value: await start(), unit: "s", atMost: 5 });
} finally {
  rmSync(data, { recursive: true, force: true });
}
