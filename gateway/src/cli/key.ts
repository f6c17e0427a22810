import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import {
  defaultDelaySeconds,
  gatewayName,
  listKeys,
  newKey,
  newMaskKey,
  retireKeys,
  type ListedKey,
} from "@trellis/shared/identity";
import { integerOption, parseOptions } from "./arguments.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type CliIo, type Command } from "./io.ts";

const options = {
  data: { type: "string" },
  masks: { type: "boolean" },
  after: { type: "string" },
} as const;

/** A week, for keys that have to be carried elsewhere. */
const longestDelaySeconds = 604_800;

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString();

const useOf = ({ use, from }: ListedKey): string => {
  if (use === "RETIRING") return "still taken, no longer used";
  const since = from === undefined ? "" : ` from ${moment(from)}`;
  return use === "SIGNS" ? `used${from === undefined ? "" : since}` : `will be used${since}`;
};

const list = (folder: string, io: CliIo): void => {
  const keys = listKeys(folder);
  const width = Math.max(...keys.map(({ owner }) => owner.length));
  for (const key of keys) printLine(io.stdout, `${key.owner.padEnd(width)}  ${key.kid}  ${useOf(key)}`);
};

/** Which files a process on another machine needs. */
const filesOf = (owner: string): string =>
  owner === gatewayName
    ? "gateway.public.json to every domain that runs elsewhere"
    : `${owner}.secret.json to wherever ${owner} or the gateway runs elsewhere`;

const make = (
  folder: string,
  owner: string,
  { masks, after }: { masks?: boolean; after?: string },
  io: CliIo,
) => {
  if (masks) {
    const { kid } = newMaskKey(folder, owner);
    return printLine(
      io.stdout,
      `${owner} masks with the key ${kid} from now on: every masked value is another one.`,
    );
  }
  const delaySeconds =
    after === undefined ? defaultDelaySeconds : integerOption("after", after, [0, longestDelaySeconds]);
  const { kid, from, isFirst } = newKey(folder, owner, { delaySeconds });
  printLine(
    io.stdout,
    isFirst
      ? `${owner} has its first keys; the key ${kid} signs its calls.`
      : `The gateway signs with the key ${kid} of ${owner} from ${moment(from)}; the one before stays valid until \`trellis key retire ${owner}\`.`,
  );
  printLine(io.stdout, `From ${folder}, copy ${filesOf(owner)}, with mode 600.`);
};

const retire = (folder: string, owner: string, io: CliIo): void => {
  const retired = retireKeys(folder, owner);
  printLine(
    io.stdout,
    retired.length === 0
      ? `${owner} has one key alone, which stays; \`trellis key new ${owner}\` makes the next.`
      : `${owner} no longer takes the key ${retired.join(", ")}.`,
  );
};

const wrong = (message: string) =>
  new UserError(`${message}; \`npx trellis help key\` says how.`, { exitCode: 2 });

/** `trellis key`: the keys by which domains know their gateway, and domains mask. */
export const key: Command = {
  name: "key",
  summary: "make, list and retire the keys of domains and gateway",
  help: `trellis key new DOMAIN [--after SECONDS] [--masks] [--data DIR]
trellis key list [--data DIR]
trellis key retire DOMAIN [--data DIR]

The gateway and each domain share a secret, with which the gateway signs its calls. A new one is made beside the live one; running processes
take it within two seconds, and the gateway signs with it some seconds later, so no call fails. DOMAIN may be "gateway": its own key, with
which it vouches for who asks. A domain that has no key yet gets its first.

  --after SECONDS   when the gateway begins to sign with it (${defaultDelaySeconds}); more where files have to be copied to another machine
  --masks           a new key for masking instead: every value that ${"`"}DOMAIN${"`"} masks becomes another one, at once
  --data DIR        data folder, whose folder keys it is (TRELLIS_DATA, or .data)`,
  async run(args, io) {
    const { values, positionals } = parseOptions("key", args, options, { positionals: true });
    const [action, owner, ...others] = positionals;
    const folder = join(dataFolderFor({ data: values.data }, io), "keys");
    if (others.length > 0) throw wrong("One domain is named at a time");
    if (action === "list" && owner === undefined) return list(folder, io);
    if (action === "new" && owner !== undefined) return make(folder, owner, values, io);
    if (action === "retire" && owner !== undefined) return retire(folder, owner, io);
    throw wrong("`trellis key` is followed by `list`, or by `new` or `retire` and a domain");
  },
};
