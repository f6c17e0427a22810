import { describe, expect, it } from "@jest/globals";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { readSupergraphProtection } from "@trellis/shared/contract";

const link = "https://specs.apollo.dev/link/v1.0";
const spec = (name: string, version = "v0.1") => `https://specs.apollo.dev/${name}/${version}`;

/** A text that looks like a supergraph as far as its protection is read. */
const read = (links: string, body: string) =>
  readSupergraphProtection(
    parse(
      `schema @link(url: "${link}") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) ${links} { query: Query }\n${body}`,
    ),
  );
const ruleAt = (links: string, mark: string) => {
  const { protection, problems } = read(links, `type Query { a: Int ${mark} }`);
  expect(problems).toEqual([]);
  return protection["Query.a"]?.rules;
};
const signedIn = { directive: "authenticated", anyOf: [] };

describe("the protection in a supergraph", () => {
  it.each([
    ["authenticated", "", "@authenticated", [signedIn]],
    ["authenticated", ', as: "login"', "@login", [signedIn]],
    ["authenticated", ', import: ["@authenticated"]', "@authenticated", [signedIn]],
    ["authenticated", ', import: [{ name: "@authenticated", as: "@login" }]', "@login", [signedIn]],
    ["authenticated", ', import: { name: "@authenticated", as: "@login" }', "@login", [signedIn]],
    ["authenticated", ', as: "policy"', "@policy", [signedIn]],
    [
      "requiresScopes",
      "",
      '@requiresScopes(scopes: [["b", "a"], ["c"]])',
      [{ directive: "requiresScopes", anyOf: [["a", "b"], ["c"]] }],
    ],
    ["requiresScopes", "", '@requiresScopes(scopes: "a")', [{ directive: "requiresScopes", anyOf: [["a"]] }]],
    ["requiresScopes", "", "@requiresScopes(scopes: [[1]])", [{ directive: "requiresScopes", anyOf: [] }]],
    [
      "requiresScopes",
      "",
      '@requiresScopes(scopes: [["a", 1], ["b"]])',
      [{ directive: "requiresScopes", anyOf: [["b"]] }],
    ],
    ["requiresScopes", "", "@requiresScopes", [{ directive: "requiresScopes", anyOf: [] }]],
    ["policy", "", '@policy(policies: [["p"]])', [{ directive: "policy", anyOf: [["p"]] }]],
  ])("is read by the link to %s%s as %s", (name, how, mark, rules) => {
    expect(ruleAt(`@link(url: "${spec(name)}"${how}, for: SECURITY)`, mark)).toEqual(rules);
  });

  it("is read from all types, and with what fields require", () => {
    const { protection, problems } = read(
      `@link(url: "${spec("authenticated")}")`,
      `type Query { a: Any }
       type T @join__type(graph: A) @authenticated { id: ID b: V @join__field(graph: A, external: true) c: Int @join__field(graph: A, requires: "b { d }") @join__field(graph: B, requires: "id") }
       type V { d: Int @authenticated }
       interface I @authenticated { e: Int @authenticated }
       union Any = T | V
       scalar S @authenticated
       enum E @authenticated { F }`,
    );
    expect(problems).toEqual([]);
    const rules = [signedIn];
    expect(protection).toEqual({
      T: { rules },
      "T.c": { requires: ["T.b", "V.d", "T.id"] },
      "V.d": { rules },
      I: { rules },
      "I.e": { rules },
      S: { rules },
      E: { rules },
    });
  });

  it("is read where join goes by another name", () => {
    const { protection } = readSupergraphProtection(
      parse(`schema @link(url: "${link}") @link(url: "https://specs.apollo.dev/join/v0.4", as: "j") { query: Query }
        type Query { a: Int b: Int @j__field(graph: A, requires: "a") }`),
    );
    expect(protection).toEqual({ "Query.b": { requires: ["Query.a"] } });
  });

  it("is nothing where nothing is linked", () => {
    expect(read("", "type Query { a: Int }")).toEqual({ protection: {}, problems: [] });
  });

  it.each([
    [
      "another version",
      `@link(url: "${spec("authenticated", "v0.2")}")`,
      "",
      "a security spec must be linked by @link in version v0.1, but is https://specs.apollo.dev/authenticated/v0.2",
    ],
    [
      "an unknown version",
      `@link(url: "${spec("policy", "v0.1.1")}")`,
      "",
      "a security spec must be linked by @link in version v0.1, but is https://specs.apollo.dev/policy/v0.1.1",
    ],
    [
      "another directive",
      `@core(feature: "${spec("policy")}")`,
      "",
      "a security spec must be linked by @link in version v0.1, but is https://specs.apollo.dev/policy/v0.1",
    ],
    [
      "a place that it does not protect",
      `@link(url: "${spec("authenticated")}")`,
      "input In { a: Int @authenticated }",
      "a security directive must stand on an object, interface, scalar, enum or field, but one does not",
    ],
    [
      "a union",
      `@link(url: "${spec("authenticated")}")`,
      "union U @authenticated = Query",
      "a security directive must stand on an object, interface, scalar, enum or field, but one does not",
    ],
    [
      "a directive that nothing links",
      "",
      "directive @authenticated on FIELD_DEFINITION",
      "@authenticated must be linked from the spec of @authenticated, or have a name that nobody takes for it",
    ],
    [
      "a directive that looks like one",
      `@link(url: "${spec("requiresScopes")}")`,
      "directive @requireScopes on FIELD_DEFINITION",
      "@requireScopes must be linked from the spec of @requiresScopes, or have a name that nobody takes for it",
    ],
  ])("is not understood with %s", (_, links, body, problem) => {
    expect(read(links, `type Query { a: Int }\n${body}`).problems).toContain(problem);
  });

  it("is that of a union, which itself demands nothing, only by its members", () => {
    expect(
      read(`@link(url: "${spec("authenticated")}")`, "type Query @authenticated { a: U } union U = Query")
        .protection,
    ).toEqual({
      Query: { rules: [signedIn] },
    });
  });

  it("is there after composition, whatever it was called before", () => {
    const one =
      parse(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", { name: "@authenticated", as: "@login" }, "@requiresScopes", "@policy"])
      type Query { a: T } type T @key(fields: "id") { id: ID secret: Int @login more: Int @requiresScopes(scopes: [["x"]]) @policy(policies: [["p"]]) }`);
    const two =
      parse(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", { name: "@authenticated", as: "@login" }])
      type T @key(fields: "id") { id: ID secret: Int @external from: Int @login @requires(fields: "secret") }`);
    const { supergraphSdl, errors } = composeServices([
      { name: "one", url: "http://one.invalid", typeDefs: one },
      { name: "two", url: "http://two.invalid", typeDefs: two },
    ]);
    expect(errors).toBeUndefined();
    expect(readSupergraphProtection(parse(supergraphSdl ?? ""))).toEqual({
      problems: [],
      protection: {
        "T.secret": { rules: [signedIn] },
        "T.more": {
          rules: [
            { directive: "policy", anyOf: [["p"]] },
            { directive: "requiresScopes", anyOf: [["x"]] },
          ],
        },
        "T.from": { rules: [signedIn], requires: ["T.secret"] },
      },
    });
  });
});
