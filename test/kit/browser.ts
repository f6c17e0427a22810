import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";

const lock = join(tmpdir(), "trellis-chromium.lock");

const isLocked = (): boolean => {
  try {
    mkdirSync(lock);
    return false;
  } catch {
    // One that was killed while it unpacked leaves its lock.
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 60_000)
      rmSync(lock, { recursive: true, force: true });
    return true;
  }
};

/** Unpacks the browser once, whichever test comes first, and again where it was left half unpacked. */
async function unpacked(): Promise<string> {
  while (isLocked()) await sleep(100);
  try {
    const file = await chromium.executablePath();
    if (spawnSync(file, ["--version"]).status === 0) return file;
    rmSync(file, { force: true });
    return await chromium.executablePath();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A headless Chromium out of the npm packages alone. */
export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await unpacked(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });

/** What a page did that it must not: requests to other origins, errors on its console (a broken content policy is one), exceptions. */
export interface Misdeeds {
  readonly foreign: readonly string[];
  readonly errors: readonly string[];
}

/** Opens an address and watches the page from its first request on; origins in `friends` are not foreign. */
export async function openWatched(
  browser: Browser,
  url: string,
  { friends = [], ...options }: Parameters<Browser["newPage"]>[0] & { friends?: readonly string[] } = {},
): Promise<{ page: Page; misdeeds: Misdeeds }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, ...options });
  const own = new Set([new URL(url).origin, ...friends]);
  const misdeeds = { foreign: [] as string[], errors: [] as string[] };
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && !own.has(origin))
      misdeeds.foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && misdeeds.errors.push(message.text()));
  page.on("pageerror", (error) => misdeeds.errors.push(error.message));
  await page.goto(url);
  return { page, misdeeds };
}

/** Whether the browser can be run here at all: its package ships one binary for Linux. */
export const hasBrowser: boolean = process.platform === "linux" && existsSync("/proc/self");
