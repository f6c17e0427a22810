import type { Command } from "./io.ts";

/** `trellis publish`; what makes products is loaded when it is asked for, not before. */
export const publish: Command = {
  name: "publish",
  summary: "publish data products from files, or begin a mapping for your own",
  help: `trellis publish [domain[/product] …] [options]

Reads the sources, checks every record against its contract, and publishes what passes; the rest goes to a quarantine file.

  --sources DIR   folder of the source files (the sample's by default)
  --mapping DIR   folder of <domain>/<product>.sql, needed with files of your own (the domains' for the sample)
  --data DIR      folder that keeps what is published
  --now ISO       the moment that windows such as the last 30 days count back from
  --json          print the report as JSON
  --init DIR      write a commented mapping for the sources to begin with`,
  run: async (args, io) => (await import("./publish.ts")).runPublish(args, io),
};
