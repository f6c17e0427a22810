import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { readPolicy } from "@trellis/shared/policy";
import { fieldPolicy, policyFile, policyOf } from "../../kit/policy.ts";
import { userErrorOf } from "../../kit/user-error.ts";

const read = (text: string) => readPolicy(text, "my.policy.json");

describe("a policy file", () => {
  it("is read as it is written", () => {
    const parts = {
      policies: [fieldPolicy({ on: { personalData: ["", "user.contact"] }, otherwise: "MASK" })],
      names: { finance: { roles: ["chief"], scopes: ["a"], purposes: ["b"], authenticated: true } },
    };
    const { version, ...policy } = policyOf(parts);
    expect(policy).toEqual({ roles: policyFile.roles, ...parts });
    expect(version).toMatch(/^1\.0\.0-[0-9a-f]{8}$/);
  });

  it("has a version that tells whether it means the same", () => {
    const { version } = policyOf();
    expect(policyOf().version).toBe(version);
    expect(read(JSON.stringify(policyFile, undefined, 4)).version).toBe(version);
    expect(policyOf({ policies: [fieldPolicy()] }).version).not.toBe(version);
    expect(policyOf({ version: "1.0.1" }).version).toMatch(/^1\.0\.1-/);
  });

  it.each(["shared/policy.json", "test/kit/everyone.policy.json"])(
    "that the product has is good: %s",
    (file) => {
      expect(
        readPolicy(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8"), file).roles,
      ).toHaveProperty("anonymous");
    },
  );

  it("tells what its reader said of it, for the log", () => {
    expect(() => read("{")).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ name: "SyntaxError" }) }),
    );
  });

  it.each([
    ["", "must be JSON but is not: Unexpected end"],
    ["{ 'a': 1 }", "must be JSON but is not: Expected property name"],
    ["version: 1.0.0", "must be JSON but is not: Unexpected token"],
    ["[]", "It must be an object with version, roles, policies and names but is []."],
    [
      '{ "version": "1", "version": "1" }',
      "must be JSON but is not: a key stands twice in one object, at line 1",
    ],
    ['{\n\t"a": {\n\t\t"b": 1,\n\t\t"b": 1\n\t}\n}', "a key stands twice in one object, at line 4"],
    ["{}", '"roles" must be an object of roles but is missing.'],
    ["{}", '"policies" must be a list of policies but is missing.'],
    ["{}", '"names" must be an object of names that @policy uses but is missing.'],
  ])("is refused as a whole where it is %j", (text, sentence) => {
    expect(userErrorOf(() => read(text))).toContain(sentence);
    expect(userErrorOf(() => read(text))).toMatch(
      /^The policy my\.policy\.json (must be JSON|cannot be used)/,
    );
  });
});
