import { describe, expect, it } from "@jest/globals";
import { checkServedContract, completeSchema } from "@trellis/shared/contract";
import { edited } from "../../kit/contracts/index.ts";

const served = completeSchema('type Query { "A." a: Int @authenticated }', "one");
const problemsServed = (from: string, to: string, more = "") =>
  checkServedContract({ domain: "one", sdl: `${edited(served, from, to)}\n${more}` }).map(
    ({ coordinate, message }) => `${coordinate}: ${message}`,
  );
const federation = "https://specs.apollo.dev/federation/v2.11";

describe("a link is refused", () => {
  it.each([
    [
      `"${federation}"`,
      '"https://specs.apollo.dev/federation/v2.15"',
      "the federation spec must be one of v2.0 to v2.14, but the link is https://specs.apollo.dev/federation/v2.15.",
    ],
    [
      `"${federation}"`,
      '"https://specs.apollo.dev/federation/v3.0"',
      "the federation spec must be one of v2.0 to v2.14, but the link is https://specs.apollo.dev/federation/v3.0.",
    ],
    [
      `"${federation}"`,
      '"https://specs.apollo.dev/federation/next"',
      "the federation spec must be one of v2.0 to v2.14, but the link is https://specs.apollo.dev/federation/next.",
    ],
    [
      "extend schema",
      'extend schema @link(url: "https://specs.apollo.dev/policy/v0.1", import: ["@policy"])',
      "security directives must be imported from https://specs.apollo.dev/federation, but the link is https://specs.apollo.dev/policy/v0.1.",
    ],
    [
      "extend schema",
      'extend schema @link(url: "https://example.com/vault/v1.0", for: SECURITY)',
      "only directives that are enforced may be linked for: SECURITY, but the link is https://example.com/vault/v1.0.",
    ],
    [
      `@link(url: "https://specs.trellis`,
      `@link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed", import: ["@policy"]) @link(url: "https://specs.trellis`,
      "a spec must be linked once, but https://specs.apollo.dev/federation is linked again.",
    ],
  ])("%s as %s", (from, to, message) => {
    expect(problemsServed(from, to)).toContain(`schema: ${message}`);
  });

  it("but not where it is known, or protects nothing", () => {
    for (const version of ["v2.5", "v2.14", "v2.11/"])
      expect(problemsServed(federation, `https://specs.apollo.dev/federation/${version}`)).toEqual([]);
    expect(
      problemsServed("extend schema", 'extend schema @link(url: "https://example.com/vault/v1.0")'),
    ).toEqual([]);
  });
});

describe("a directive that merely looks protecting is refused", () => {
  it.each([
    ["requireScopes", "requiresScopes"],
    ["requires_scopes", "requiresScopes"],
    ["requiresScope", "requiresScopes"],
    ["RequiresScopes", "requiresScopes"],
    ["authentcated", "authenticated"],
    ["authentciated", "authenticated"],
    ["Authenticated", "authenticated"],
    ["mine__authenticated", "authenticated"],
    ["policies", "policy"],
    ["polic", "policy"],
    ["classificaton", "classification"],
    ["classificattion", "classification"],
    ["persnalData", "personalData"],
    ["personal_data", "personalData"],
    ["policy", "policy"],
  ])("@%s for @%s", (name, meant) => {
    const problems = problemsServed(
      "Int @authenticated",
      `Int @authenticated @${name}`,
      `directive @${name} on FIELD_DEFINITION`,
    );
    expect(problems).toContain(
      `@${name}: @${name} must be linked from the spec of @${meant}, or have a name that nobody takes for it.`,
    );
  });

  it.each(["auth", "policyHolder", "class", "personal", "author", "scopes", "cost2"])(
    "but not @%s",
    (name) => {
      expect(
        problemsServed(
          "Int @authenticated",
          `Int @authenticated @${name}`,
          `directive @${name} on FIELD_DEFINITION`,
        ),
      ).toEqual([]);
    },
  );

  it("also where the directive of that name is linked under another", () => {
    const text = served
      .replace('"@authenticated"', '{ name: "@authenticated", as: "@login" }')
      .replace("Int @authenticated", "Int @login @authenticated");
    const sdl = `${text}\ndirective @authenticated on FIELD_DEFINITION`;
    expect(checkServedContract({ domain: "one", sdl }).map(({ coordinate }) => coordinate)).toEqual([
      "@authenticated",
    ]);
  });
});
