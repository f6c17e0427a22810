import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { createTokenIssuer, loadIssuerKeys, type TokenIssuer } from "@trellis/shared/identity";
import { loadPolicy, shippedPolicy } from "@trellis/shared/policy";
import { parseConfig, type GatewayConfig } from "../config/index.ts";

/** Where `trellis start` writes the gateway's configuration, for the gateway and for commands that have to know what it trusts. */
export const startConfigFile = (data: string): string => join(data, "gateway", "start.config.json");

/** The key folder of a mesh. */
export const keyFolder = (data: string): string => join(data, "keys");

/** The configuration of the gateway that was started last on a data folder. Throws a UserError where none ever was. */
export const startedConfig = (data: string): GatewayConfig => {
  let text: string;
  try {
    text = readFileSync(startConfigFile(data), "utf8");
  } catch (cause) {
    throw new UserError(
      `No mesh was ever started in ${data}, so there is no key to make a token with: start the mesh once with \`npm start\`, or name its folder with --data DIR.`,
      { cause },
    );
  }
  return parseConfig(JSON.parse(text));
};

/** The development issuer that a started gateway trusts. Throws a UserError where there is none. */
export const issuerOf = ({ identity: { personas } }: GatewayConfig, data: string): TokenIssuer => {
  if (personas === undefined)
    throw new UserError(
      `The gateway of ${data} trusts no issuer for development: start the mesh once with \`npm start\`.`,
    );
  return createTokenIssuer(personas, loadIssuerKeys(keyFolder(data)));
};

/** The roles that the policy of a started gateway has. */
export const rolesOf = ({ policy: { file = shippedPolicy } }: GatewayConfig): readonly string[] =>
  Object.keys(loadPolicy(file).roles);
