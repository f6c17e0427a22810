import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseOptions } from "./arguments.ts";
import { root } from "./data-folder.ts";
import { printLine, type Command } from "./io.ts";

/** `trellis version`. */
export const version: Command = {
  name: "version",
  summary: "print the version of Trellis and of Node",
  help: "trellis version\n\nPrints the version of Trellis and of the Node that runs it.",
  async run(args, io) {
    parseOptions("version", args, {});
    const { version: own } = JSON.parse(await readFile(join(root, "gateway/package.json"), "utf8")) as {
      version: string;
    };
    printLine(io.stdout, `trellis ${own} (Node ${process.versions.node})`);
  },
};
