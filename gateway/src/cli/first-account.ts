import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PersonaAccount } from "@trellis/shared/identity";

/** The first account of a mesh, for personas to look after; undefined where none has been published. */
export const firstAccount = async (data: string): Promise<PersonaAccount | undefined> => {
  // Loaded here alone: most commands need no store.
  const { openAccountIndex } = await import("@trellis/shared/store");
  try {
    const folder = join(data, "accounts");
    const { version } = JSON.parse(readFileSync(join(folder, "current"), "utf8")) as { version: string };
    const index = openAccountIndex(join(folder, version, "accounts.sqlite"), { version, asOf: "" });
    try {
      const [id] = index.ids(1);
      return id === undefined ? undefined : index.facts(id);
    } finally {
      index.close();
    }
  } catch {
    return undefined;
  }
};
