import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { rooms, type Room } from "./rooms.ts";

const root = resolve(import.meta.dirname, "../..");

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.tsx?$/.test(entry.name) && !/node_modules|\/dist(\/|$)/.test(entry.parentPath),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const files = ["gateway", "shared", "subgraphs"].flatMap(sources);

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?(?:[^;"']*?\sfrom\s)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

const roomOf = (file: string): Room | undefined =>
  rooms
    .filter((room) => file === room.path || file.startsWith(`${room.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];

/** `@trellis/shared/store` or a relative path → the file it means, from the root; undefined for other packages. */
const target = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith("@trellis/shared/"))
    return `shared/src/${specifier.slice("@trellis/shared/".length)}/index.ts`;
  return specifier.startsWith(".") ? relative(root, resolve(root, dirname(file), specifier)) : undefined;
};

const isAllowed = (list: readonly string[], path: string) =>
  list.some((allowed) => path === allowed || path.startsWith(`${allowed}/`));

const violations = (file: string): string[] => {
  const room = roomOf(file);
  if (!room) return [`${file} stands in no room of test/architecture/rooms.ts`];
  const found: string[] = [];
  for (const [, isType, from, dynamic] of readFileSync(join(root, file), "utf8").matchAll(importPattern)) {
    const specifier = (from ?? dynamic) as string;
    const to = target(file, specifier);
    if (to === undefined) {
      const fenced = rooms.flatMap((other) => other.owns ?? []).includes(specifier);
      if (
        fenced &&
        !rooms.some((other) => other.owns?.includes(specifier) && roomOf(file)?.path === other.path)
      ) {
        found.push(`${file} imports ${specifier}, which belongs to other rooms`);
      }
      continue;
    }
    const other = roomOf(to);
    if (!other || other.path === room.path) continue;
    const allowed =
      isAllowed(room.imports, other.path) ||
      (isType !== undefined && isAllowed(room.types ?? [], other.path));
    if (!allowed) found.push(`${file} imports ${other.path}, which ${room.path} may not`);
    else if (to !== `${other.path}/index.ts` && to !== other.path && !other.doors?.includes(to))
      found.push(`${file} reaches into ${to} past ${other.path}/index.ts`);
  }
  return found;
};

describe("architecture", () => {
  it("has files to look at", () => expect(files.length).toBeGreaterThan(20));

  it("lets imports run one way, through each room's index", () =>
    expect(files.flatMap(violations)).toEqual([]));

  it("reads the process only in entry files", () => {
    const readers = files.filter((file) =>
      /\bprocess\.(env|argv|exit|on)\b/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(
      readers.filter(
        (file) =>
          !rooms.some((room) => room.entries?.includes(file) || (room.isEntry && roomOf(file) === room)),
      ),
    ).toEqual([]);
  });
});
