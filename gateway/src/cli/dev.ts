import { basename, join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { integerOption, parseOptions } from "./arguments.ts";
import { runChild } from "./child.ts";
import { dataFolderFor, root } from "./data-folder.ts";
import { printLine, type Command } from "./io.ts";
import { buildConsole, findDomains } from "./start/index.ts";

/** `trellis dev`: one domain alone, for the one who builds it; without a name it is the domain of the folder it is typed in. */
export const dev: Command = {
  name: "dev",
  summary: "serve one domain alone on loopback, unsigned, with GraphiQL",
  help: `trellis dev [domain] [options]        (npm run dev -w subgraphs/<domain>)

Serves one domain over what is published, on loopback alone, unsigned, with GraphiQL.

  --port N     its port (PORT, or 4001)
  --data DIR   folder that keeps what is published (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const options = { port: { type: "string" }, data: { type: "string" } } as const;
    const { values, positionals } = parseOptions("dev", args, options, { positionals: true });
    const [domain = basename(io.cwd)] = positionals;
    const domains = await findDomains();
    if (!domains.includes(domain))
      throw new UserError(`There is no domain "${domain}" to serve; there are ${domains.join(", ")}.`, {
        exitCode: 2,
      });
    const port = integerOption("port", values.port ?? (io.env.PORT || "4001"), [1, 65_535]);
    await buildConsole(io).catch((thrown) => {
      if (!(thrown instanceof UserError)) throw thrown;
      printLine(io.stderr, thrown.message);
    });
    const env = { ...io.env, PORT: String(port), TRELLIS_DATA: dataFolderFor(values, io) };
    const main = join(root, "subgraphs", domain, "src/main.ts");
    return (await runChild([main, "--dev"], { io, env, stdio: "inherit" })).code;
  },
};
