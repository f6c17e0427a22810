import { readdirSync } from "node:fs";
import type { FederationCase } from "../kit/federation.ts";

const files = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);

const isCase = (value: unknown): value is FederationCase =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "subgraphs");

const load = async (file: string) =>
  Object.values((await import(`./${file}`)) as Record<string, unknown>)
    .filter(isCase)
    .map((found) => [file.slice(0, -".ts".length), found] as const);

const others = new Set(["cases.ts", "told.ts"]);

/** Every case of this folder by the name of its file. */
export const cases: readonly (readonly [string, FederationCase])[] = (
  await Promise.all(
    files
      .filter((file) => !others.has(file))
      .toSorted()
      .map(load),
  )
).flat();
