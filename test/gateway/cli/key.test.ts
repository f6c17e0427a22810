import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ensureKeys, loadDomainKeys } from "@trellis/shared/identity";
import { runTrellis } from "../../kit/command-line.ts";

describe("trellis key", () => {
  let data = "";
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "trellis-key-"));
    ensureKeys(join(data, "keys"), ["marketing", "sales"]);
  });
  afterEach(() => rmSync(data, { recursive: true }));
  const run = (...args: string[]) => runTrellis(["key", ...args, "--data", data]);

  it("makes a new key beside the live one, and says when it counts and where to copy it", async () => {
    const { code, text } = await run("new", "sales", "--after", "3600");
    const [newest, before] = loadDomainKeys(join(data, "keys"), "sales").calls;
    expect(code).toBe(0);
    expect(text).toContain(
      `The gateway signs with the key ${newest?.kid} of sales from ${new Date(newest?.from ?? 0).toISOString()}`,
    );
    expect(text).toContain(
      `From ${data}/keys, copy sales.secret.json to wherever sales or the gateway runs elsewhere`,
    );
    expect(before).toBeDefined();
    expect(await run("new", "sales")).toMatchObject({
      code: 1,
      text: expect.stringContaining("too new to change it"),
    });
    expect(await run("retire", "sales")).toMatchObject({ code: 1, text: expect.stringContaining("too new") });
  });

  it("lists the keys, without what is secret in them", async () => {
    await run("new", "gateway");
    const { text } = await run("list");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/(\S+ +)\S+/, "$1…"));
    expect(lines).toEqual([
      expect.stringMatching(/^gateway {4}… {2}will be used from 20/),
      "gateway    …  used",
      "marketing  …  used",
      "sales      …  used",
    ]);
    for (const name of readdirSync(join(data, "keys"))) {
      const secrets = [
        ...readFileSync(join(data, "keys", name), "utf8").matchAll(/"(?:secret|d)": "([^"]+)"/g),
      ];
      for (const [, secret] of secrets) expect(text).not.toContain(secret);
    }
  });

  it("makes a new key for masks, and the first keys of a new domain", async () => {
    const before = loadDomainKeys(join(data, "keys"), "sales").masks;
    expect((await run("new", "sales", "--masks")).text).toContain("every masked value is another one");
    expect(loadDomainKeys(join(data, "keys"), "sales").masks).not.toEqual(before);
    expect((await run("new", "finance")).text).toContain("finance has its first keys");
    expect(loadDomainKeys(join(data, "keys"), "finance").calls).toHaveLength(1);
  });

  it("retires a key that was alone already without harm", async () => {
    expect((await run("retire", "sales")).text).toContain("sales has one key alone");
  });

  it.each([
    [[], 2, "followed by `list`, or by `new` or `retire` and a domain"],
    [["turn", "sales"], 2, "followed by `list`, or by `new` or `retire` and a domain"],
    [["new"], 2, "followed by `list`, or by `new` or `retire` and a domain"],
    [["new", "sales", "marketing"], 2, "One domain is named at a time"],
    [["new", "../sales"], 2, "small letters, digits and hyphens"],
    [["new", "sales", "--after", "soon"], 2, "--after must be a whole number"],
    [["retire", "finance"], 1, "finance has no key; `trellis key list` names who has"],
  ])("says what is wrong with %p", async (args, code, sentence) => {
    expect(await run(...args)).toMatchObject({ code, text: expect.stringContaining(sentence) });
  });
});
