import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { errorCodes } from "@trellis/shared/errors";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

describe("README", () => {
  it("lists the error codes, all of them and no other", () => {
    const section = readme.slice(
      readme.indexOf("<!-- error-codes -->"),
      readme.indexOf("<!-- /error-codes -->"),
    );
    const rows = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(errorCodes));
  });
});
