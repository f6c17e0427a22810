// Runs turbo with its telemetry off: nothing of ours phones home. `npm run build` and `npm run bench` go through here.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules", "turbo", "bin", "turbo"), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
      TURBO_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
    },
  },
);
process.exitCode = status ?? 1;
