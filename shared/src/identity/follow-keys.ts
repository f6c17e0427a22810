import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@trellis/shared/errors";
import { loadDomainKeys, loadGatewayKeys, type DomainKeys, type GatewayKeys } from "./keys.ts";

/** Default: milliseconds between two looks at the key files. */
const defaultMilliseconds = 1000;

/** Keys that are followed: whoever asks for them gets what the files hold. */
export interface FollowedKeys<Keys> {
  current(): Keys;
  close(): void;
}

export interface FollowOptions {
  readonly milliseconds?: number | undefined;
  /** Told once for each change of the files: keys were taken, or cannot be and those before stay. */
  readonly onEvent?: (event: { readonly kind: "taken" | "refused"; readonly message: string }) => void;
}

/** Names, sizes and times of the files: as long as they are the same, so is what they hold. */
const markOf = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const { ino, size, mtimeMs, mode } = statSync(join(folder, name));
      return [name, ino, size, mtimeMs, mode].join(" ");
    })
    .join("\n");

const safeMark = (folder: string): string => {
  try {
    return markOf(folder);
  } catch (error) {
    return messageOf(error);
  }
};

function follow<Keys>(
  folder: string,
  load: () => Keys,
  { milliseconds = defaultMilliseconds, onEvent = () => {} }: FollowOptions,
): FollowedKeys<Keys> {
  // Marked before they are read, so that a change in between is a change.
  let mark = safeMark(folder);
  let keys = load();
  const look = () => {
    const seen = safeMark(folder);
    if (seen === mark) return;
    mark = seen;
    try {
      const found = load();
      if (JSON.stringify(found) === JSON.stringify(keys)) return;
      keys = found;
      onEvent({ kind: "taken", message: "the key files have changed, and what they hold now counts" });
    } catch (error) {
      onEvent({ kind: "refused", message: `the keys before stay: ${messageOf(error)}` });
    }
  };
  const timer = setInterval(look, milliseconds).unref();
  return { current: () => keys, close: () => clearInterval(timer) };
}

/** Follows the keys that a gateway signs with. Throws a UserError where there are none to begin with; keys that cannot be read later change nothing. */
export const followGatewayKeys = (folder: string, options: FollowOptions = {}): FollowedKeys<GatewayKeys> =>
  follow(folder, () => loadGatewayKeys(folder), options);

/** Follows the keys that a domain verifies with, likewise. */
export const followDomainKeys = (
  folder: string,
  domain: string,
  options: FollowOptions = {},
): FollowedKeys<DomainKeys> => follow(folder, () => loadDomainKeys(folder, domain), options);
