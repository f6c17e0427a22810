import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { FederationCase } from "../kit/federation.ts";

const files = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== basename(import.meta.filename),
);

/** Every case of this folder by the name of its file. */
export const cases: readonly (readonly [string, FederationCase])[] = await Promise.all(
  files.toSorted().map(async (file) => {
    const [found] = Object.values((await import(`./${file}`)) as Record<string, FederationCase>);
    if (!found) throw new Error(`${file} exports no case`);
    return [file.slice(0, -".ts".length), found] as const;
  }),
);
