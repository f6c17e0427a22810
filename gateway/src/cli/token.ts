import { tokenSeconds } from "@trellis/shared/identity";
import { integerOption, parseOptions } from "./arguments.ts";
import { claimHelp, claimOptions, claimsFrom } from "./claim-options.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type Command } from "./io.ts";
import { issuerOf, startedConfig } from "./issuer-of.ts";

const options = {
  ...claimOptions,
  client: { type: "string", default: "trellis-cli" },
  minutes: { type: "string", default: String(tokenSeconds / 60) },
  data: { type: "string" },
} as const;

/** `trellis token`: a token for the mesh of this machine, made with its key; nothing has to run. */
export const token: Command = {
  name: "token",
  summary: "print a token for the mesh that `npm start` runs",
  help: `trellis token --role ROLE [options]

Prints a token, and nothing else, that the gateway of \`npm start\` takes: curl -H "authorization: Bearer $(npx trellis token --role analyst)" …
The roles of the page's personas come with what they need; whatever is given takes the place of it.

${claimHelp}
  --client NAME      the program that asks (trellis-cli)
  --minutes N        how long it lives (15, at most 60)
  --data DIR         the data folder of the mesh (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const { values } = parseOptions("token", args, options);
    const minutes = integerOption("minutes", values.minutes, [1, 60]);
    const data = dataFolderFor(values.data === undefined ? {} : { data: values.data }, io);
    const config = startedConfig(data);
    const issuer = issuerOf(config, data);
    const claims = await claimsFrom(values, { data, config, io });
    printLine(io.stdout, await issuer.mint({ ...claims, client: values.client }, minutes * 60));
  },
};
