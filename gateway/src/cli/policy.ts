import { UserError } from "@trellis/shared/errors";
import { approveWeakening, waitingWeakening } from "../supergraph/index.ts";
import { parseOptions } from "./arguments.ts";
import { openDataAudit } from "./data-audit.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type Command } from "./io.ts";

/** `trellis policy`: what a schema would protect less than the one that is served, and its approval. */
export const policy: Command = {
  name: "policy",
  summary: "see what a new schema would protect less, and approve it",
  help: `trellis policy diff [--data DIR]
trellis policy approve [--data DIR]

A schema that would protect less than the one that is served is refused until somebody approves it.

  diff         lists the coordinates that would be protected less, with what each would lose
  approve      lets the gateway take that schema, and no other
  --data DIR   the data folder of the gateway (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const options = { data: { type: "string" } } as const;
    const { values, positionals } = parseOptions("policy", args, options, { positionals: true });
    const [action, ...others] = positionals;
    if (others.length > 0 || (action !== "diff" && action !== "approve"))
      throw new UserError("One of `trellis policy diff` and `trellis policy approve` must be named.", {
        exitCode: 2,
      });
    const data = dataFolderFor(values, io);
    const waiting = await waitingWeakening(data);
    if (!waiting)
      return printLine(io.stdout, `Nothing waits in ${data}: no schema that would protect less was refused.`);
    for (const line of waiting.lines) printLine(io.stdout, line);
    if (action === "diff")
      return printLine(io.stdout, `\n${waiting.lines.length} in all; \`trellis policy approve\` allows it.`);
    await approveWeakening(data, waiting);
    const audit = openDataAudit(data, "policy", io);
    const subjects = waiting.lines.map((line) => line.split(": ", 1)[0] as string);
    audit.note({ kind: "policy", outcome: "approved", subjects, rules: [waiting.version] });
    await audit.close();
    printLine(io.stdout, `\nApproved: the gateway takes it within seconds.`);
  },
};
