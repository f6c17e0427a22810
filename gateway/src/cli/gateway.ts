import { join } from "node:path";
import { root } from "./data-folder.ts";
import type { Command } from "./io.ts";
import { runChild } from "./child.ts";

/** `trellis gateway`: the gateway alone, in a process of its own that ends with this one. */
export const gateway: Command = {
  name: "gateway",
  summary: "start the gateway alone, from a configuration file",
  help: `trellis gateway --config FILE

Starts the gateway alone; FILE is its configuration (JSON). Unknown keys are refused.`,
  run: (args, io) =>
    runChild([join(root, "gateway/src/main.ts"), ...args], { io, env: io.env, stdio: "inherit" }).then(
      ({ code }) => code,
    ),
};
