import { UserError } from "@trellis/shared/errors";
import { isPlainName } from "@trellis/shared/files";
import { readClients, registerClient, removeClient } from "@trellis/shared/identity";
import type { GatewayConfig } from "../config/index.ts";
import { parseOptions } from "./arguments.ts";
import { claimHelp, claimOptions, claimsFrom } from "./claim-options.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type CliIo, type Command } from "./io.ts";
import { keyFolder, startedConfig } from "./issuer-of.ts";

const options = { ...claimOptions, data: { type: "string" } } as const;
type Values = ReturnType<typeof parseOptions<typeof options>>["values"];

interface Place {
  readonly data: string;
  readonly config: GatewayConfig;
  readonly values: Values;
  readonly io: CliIo;
}

const wrong = (message: string) => new UserError(message, { exitCode: 2 });

const nameFrom = (name: string | undefined): string => {
  if (name !== undefined && isPlainName(name)) return name;
  const came = name === undefined ? "none was given" : `it is "${name}"`;
  throw wrong(
    `A client's name must begin with a small letter, then small letters, digits and hyphens, and ${came}.`,
  );
};

const actions: Readonly<Record<string, (name: string | undefined, at: Place) => Promise<void>>> = {
  async new(given, place) {
    const name = nameFrom(given);
    const { subject: _, ...claims } = await claimsFrom(place.values, place);
    const { data, io } = place;
    const secret = registerClient(keyFolder(data), name, claims);
    printLine(io.stdout, `client id      ${name}`);
    printLine(io.stdout, `client secret  ${secret}`);
    printLine(io.stderr, "The secret is shown once and kept nowhere.");
  },
  async list(_, { data, io }) {
    for (const { id, claims } of readClients(keyFolder(data)))
      printLine(io.stdout, `${id}  ${(claims.roles ?? []).join(", ")}`);
  },
  async remove(given, { data, io }) {
    const name = nameFrom(given);
    if (!removeClient(keyFolder(data), name))
      throw wrong(`There is no client ${name}; \`trellis client list\` names those that there are.`);
    printLine(io.stdout, `Removed ${name}; a token that it has lives for 15 minutes at most.`);
  },
};

/** `trellis client`: programs that sign in by themselves at the issuer of `npm start`. */
export const client: Command = {
  name: "client",
  summary: "register a program that asks by itself, at the issuer of `npm start`",
  help: `trellis client new NAME --role ROLE [options]
trellis client list
trellis client remove NAME

A program signs in with its name and secret by OAuth's client credentials at the issuer that \`npm start\` names.
\`new\` shows the secret once; for a name that is there, it takes the place of the one before.

${claimHelp}
  --data DIR         the data folder of the mesh (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const { values, positionals } = parseOptions("client", args, options, { positionals: true });
    const [action = "", name, ...others] = positionals;
    if (!Object.hasOwn(actions, action) || others.length > 0)
      throw wrong("One of `trellis client new NAME`, `list` and `remove NAME` must be named.");
    const data = dataFolderFor(values.data === undefined ? {} : { data: values.data }, io);
    const config = startedConfig(data);
    await actions[action]?.(name, { data, config, values, io });
  },
};
