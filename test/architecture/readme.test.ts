import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { errorCodes } from "@trellis/shared/errors";
import { parseConfig } from "../../gateway/src/config/index.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

const between = (name: string) =>
  readme.slice(readme.indexOf(`<!-- ${name} -->`), readme.indexOf(`<!-- /${name} -->`));

const flatten = (options: object, prefix = ""): [string, unknown][] =>
  Object.entries(options).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value] as [string, unknown]],
  );

describe("README", () => {
  it("lists the error codes, all of them and no other", () => {
    const rows = [...between("error-codes").matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(
      ([, code, meaning]) => [code, meaning],
    );
    expect(rows).toEqual(Object.entries(errorCodes));
  });

  it("configures a gateway that starts, and lists every default", () => {
    const example: unknown = JSON.parse(/```json\n(\{\n  "port"[^]*?)```/.exec(readme)?.[1] ?? "");
    const { subgraphs } = parseConfig(example);
    const defaults = flatten({ ...parseConfig({ subgraphs }), subgraphs: undefined });
    const rows = [...between("gateway-defaults").matchAll(/^\| `([\w.]+)` \| `(.+)` \|$/gm)];
    expect(rows.map(([, name, value]) => [name, JSON.parse(value as string)])).toEqual(
      defaults.filter(([, value]) => value !== undefined),
    );
  });
});
