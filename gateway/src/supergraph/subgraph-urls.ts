import { UserError } from "@trellis/shared/errors";
import { addressShape, isAddress, type SupergraphPolicy } from "../config/index.ts";
import type { Snapshot } from "./types.ts";

/** Without user and password, which belong into no log. */
const shown = (address: string): string =>
  JSON.stringify(address.slice(0, 200).replace(/\/\/[^/]*@/, "//…@"));

/**
 * The snapshot with the address of each subgraph: the configuration's, or else the supergraph's own. Throws a UserError where one has none that may
 * be called, or where the configuration names a subgraph that does not exist.
 */
export const withUrls = (snapshot: Snapshot, { file, urls: given }: SupergraphPolicy): Snapshot => {
  const found = snapshot.urls ?? {};
  const names = Object.keys(found);
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new UserError(
      `The option "supergraph.urls" names ${stranger}, but the subgraphs of ${file} are ${names.join(", ")}.`,
    );
  const urls = { ...found, ...given };
  const wrong = names.find((name) => !isAddress(urls[name] ?? ""));
  if (wrong === undefined) return { ...snapshot, urls };
  const what = urls[wrong] ? `has ${shown(urls[wrong])}` : "has none";
  throw new UserError(
    `The subgraph ${wrong} of ${file} must have ${addressShape} but ${what}; give one in the configuration as "supergraph.urls".`,
  );
};
