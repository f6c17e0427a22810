import { existsSync } from "node:fs";
import { readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { runChild } from "../child.ts";
import { root } from "../data-folder.ts";
import type { CliIo } from "../io.ts";

const folder = join(root, "gateway/console");
const page = join(folder, "dist/index.html");
const inputs = ["src", "public", "operations", "index.html", "vite.config.ts", "package.json"];

async function newest(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path);
  return Math.max(info.mtimeMs, ...(await Promise.all(entries.map((entry) => newest(join(path, entry))))));
}

async function isStale(): Promise<boolean> {
  const built = await newest(page);
  if (built === 0) return true;
  const changed = await Promise.all(inputs.map((input) => newest(join(folder, input))));
  return Math.max(...changed) > built;
}

/** Builds the page where it is missing or older than its sources, silently; an old page that cannot be built again still serves, a missing one is a {@link UserError}. */
export async function buildConsole(io: CliIo): Promise<void> {
  if (!(await isStale())) return;
  const turbo = join(root, "gateway/bin/turbo.mjs");
  const { code, output } = await runChild(
    [turbo, "run", "build", "--filter=@trellis/console", "--ui=stream"],
    {
      io,
      env: io.env,
      stdio: "pipe",
    },
  );
  // A page out of turbo's cache keeps its old time, and would pass for stale ever after.
  if (code === 0) return utimes(page, new Date(), new Date());
  if (io.signal.aborted || existsSync(page)) return;
  throw new UserError(
    `The page could not be built in ${folder}; \`npm run build\` shows why.\n${output.trim()}`,
  );
}
