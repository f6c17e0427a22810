import { join, resolve } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { parseOptions } from "./arguments.ts";
import { runChild } from "./child.ts";
import { root } from "./data-folder.ts";
import type { Command } from "./io.ts";

/** `trellis gateway`: the gateway alone, in a process of its own that ends with this one. */
export const gateway: Command = {
  name: "gateway",
  summary: "start the gateway alone, from a configuration file",
  help: `trellis gateway --config FILE        (npm run gateway -- --config FILE)

Starts the gateway alone; FILE is its configuration (JSON). Unknown keys are refused.`,
  async run(args, io) {
    const { values } = parseOptions("gateway", args, { config: { type: "string" } });
    if (values.config === undefined)
      throw new UserError("The gateway needs its configuration; name the file with --config FILE.", {
        exitCode: 2,
      });
    const main = [join(root, "gateway/src/main.ts"), "--config", resolve(io.cwd, values.config)];
    return (await runChild(main, { io, env: io.env, stdio: "inherit" })).code;
  },
};
