import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTokenIssuer, loadIssuerKeys, type TokenIssuer } from "@trellis/shared/identity";
import { UserError } from "@trellis/shared/errors";
import { parseConfig } from "../config/index.ts";

/** Where `trellis start` writes the gateway's configuration, for the gateway and for commands that have to know what it trusts. */
export const startConfigFile = (data: string): string => join(data, "gateway", "start.config.json");

/** The key folder of a mesh. */
export const keyFolder = (data: string): string => join(data, "keys");

const addressOf = (data: string): string => {
  const file = startConfigFile(data);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new UserError(
      `No mesh was ever started in ${data}, so there is no key to make a token with: start the mesh once with \`npm start\`, or name its folder with --data DIR.`,
      { cause },
    );
  }
  const { personas } = parseConfig(JSON.parse(text)).identity;
  if (personas !== undefined) return personas;
  throw new UserError(
    `The gateway of ${data} trusts no issuer for development: start the mesh once with \`npm start\`.`,
  );
};

/** The development issuer of the mesh in a data folder. Throws a UserError where there is none yet. */
export const issuerOf = (data: string): TokenIssuer =>
  createTokenIssuer(addressOf(data), loadIssuerKeys(keyFolder(data)));
