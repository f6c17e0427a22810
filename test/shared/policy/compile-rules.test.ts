import { describe, expect, it } from "@jest/globals";
import { buildSchema } from "graphql";
import type { CoordinateProtection, SecurityRule } from "@trellis/shared/contract";
import { compileAccess } from "@trellis/shared/policy";
import {
  coordinatesWith,
  nobody,
  policyOf,
  refusedTo,
  rules,
  scope,
  shownTo,
  signedIn,
  somebody,
  usersSchema,
} from "../../kit/policy.ts";

const named = (...anyOf: string[][]): SecurityRule => ({ directive: "policy", anyOf });

const compile = (protection: Readonly<Record<string, CoordinateProtection>>, names: object = {}) =>
  compileAccess({
    policy: policyOf({ names }),
    coordinates: coordinatesWith({}),
    protection,
    schema: usersSchema,
  });

describe("security directives", () => {
  it("demand that somebody signed in", () => {
    const { table } = compile({ "User.mail": rules(signedIn) });
    expect(table.coordinates).toEqual({ "User.mail": { read: [0], clear: [] } });
    expect(shownTo(table, "User.mail", nobody)).toBe("REFUSED by @authenticated");
    expect(shownTo(table, "User.mail", somebody())).toBe("CLEAR");
  });

  it("demand one of several lists of scopes", () => {
    const { table } = compile({ "User.mail": rules(scope(["a", "b"], ["c"])) });
    const shown = (...scopes: string[]) => shownTo(table, "User.mail", somebody({ scopes }));
    expect([shown("a", "b"), shown("c")]).toEqual(["CLEAR", "CLEAR"]);
    expect([shown(), shown("a"), shown("b")]).toEqual(Array(3).fill("REFUSED by @requiresScopes"));
  });

  it("demand what the policy file says of a name", () => {
    const names = { finance: { roles: ["chief"] }, audit: { purposes: ["audit"] }, open: { scopes: ["o"] } };
    const { table, warnings } = compile({ "User.mail": rules(named(["finance", "audit"], ["open"])) }, names);
    expect(warnings).toEqual(["No contract says anything of the schema: every field counts as INTERNAL."]);
    const shown = (more: object) => shownTo(table, "User.mail", somebody(more));
    expect(shown({ roles: ["chief"], purpose: "audit" })).toBe("CLEAR");
    expect(shown({ scopes: ["o"] })).toBe("CLEAR");
    expect(shown({ roles: ["chief"] })).toBe("REFUSED by @policy(finance and audit or open)");
    expect(shown({ purpose: "audit" })).toBe("REFUSED by @policy(finance and audit or open)");
  });

  it.each([["finance"], ["toString"], ["__proto__"]])(
    "are met by nobody with a name that is not defined, %s, of which one is warned",
    (name) => {
      const { table, problems, warnings } = compile(
        {
          "User.mail": rules(named([name, "open"])),
          "User.salary": rules(named([name], ["open"])),
          "User.band": rules(named([name])),
        },
        { open: { scopes: ["o"] } },
      );
      const all = somebody({ roles: ["chief"], scopes: ["o"] });
      expect(shownTo(table, "User.mail", all)).toBe(`REFUSED by @policy(${name} and open)`);
      expect(shownTo(table, "User.salary", all)).toBe("CLEAR");
      expect(shownTo(table, "User.band", all)).toBe(`REFUSED by @policy(${name})`);
      expect(problems.filter((problem) => problem.includes(name))).toEqual([]);
      expect(warnings.filter((warning) => warning.includes(name))).toEqual([
        `@policy names ${name}, which the policy does not define: nobody meets it.`,
      ]);
    },
  );

  it("tell of every name that is not defined, in their order", () => {
    const { warnings } = compile({ "User.mail": rules(named(["b"], ["a"])) });
    expect(warnings.flatMap((warning) => /names (\w)/.exec(warning)?.[1] ?? [])).toEqual(["a", "b"]);
  });

  it.each([[scope()], [scope([])], [named()], [named([])]])(
    "that name nothing are met by nobody: %j",
    (rule) => {
      const { table } = compile({ "User.mail": rules(rule) });
      expect(shownTo(table, "User.mail", somebody({ roles: ["chief"], scopes: ["a"] }))).toMatch(/^REFUSED/);
    },
  );

  it("count together, each once", () => {
    const { table } = compile({ "User.mail": rules(scope(["a"]), scope(["b"]), scope(["a"]), signedIn) });
    expect(table.conditions).toHaveLength(3);
    expect(table.coordinates["User.mail"]?.read).toEqual([0, 1, 2]);
  });

  it("protect without a policy file, too", () => {
    const { table, warnings } = compileAccess({
      coordinates: {},
      schema: usersSchema,
      protection: { "User.mail": rules(named(["x"]), signedIn) },
    });
    expect(shownTo(table, "User.mail", somebody())).toBe("REFUSED by @policy(x)");
    expect(shownTo(table, "User.mail", nobody)).toBe("REFUSED by @authenticated");
    expect(warnings).toEqual(["@policy names x, which the policy does not define: nobody meets it."]);
  });
});

describe("what is protected with", () => {
  it.each<[string, string, string[]]>([
    ["a field", "User.mail", ["User.mail"]],
    [
      "a field of an interface, wherever it is implemented",
      "Node.label",
      ["Node.label", "Robot.label", "User.label"],
    ],
    ["a field of one implementation alone", "User.label", ["User.label"]],
    [
      "a type: its fields, and what leads to it",
      "User",
      [
        "Query.user",
        "Query.users",
        "Robot.owner",
        "User.band",
        "User.id",
        "User.label",
        "User.mail",
        "User.owner",
        "User.salary",
      ],
    ],
    [
      "an interface: its fields wherever they are, and what leads to it",
      "Node",
      [
        "Node.id",
        "Node.label",
        "Node.owner",
        "Query.node",
        "Robot.id",
        "Robot.label",
        "Robot.owner",
        "User.id",
        "User.label",
        "User.owner",
      ],
    ],
    ["an enum: what gives or takes it", "Band", ["User.band", "UserFilter.band"]],
    ["an enum of arguments", "Sort", ["Query.user(by:)", "Query.users(orderBy:)"]],
    ["a scalar", "Text", ["Node.label", "Robot.label", "User.label"]],
    ["an argument", "User.label(long:)", ["User.label(long:)"]],
    [
      "an argument of an interface",
      "Node.label(long:)",
      ["Node.label(long:)", "Robot.label(long:)", "User.label(long:)"],
    ],
    ["an input field", "UserFilter.mail", ["UserFilter.mail"]],
    ["an enum value", "Sort.MAIL", ["Sort.MAIL"]],
    ["a hidden field", "User.secret", ["User.secret"]],
  ])("%s", (_, coordinate, found) => {
    expect(refusedTo(compile({ [coordinate]: rules(scope(["a"])) }).table)).toEqual(found);
  });

  it("a hidden field is what its type is protected with", () => {
    const { table } = compile({ User: rules(signedIn), "User.secret": rules(scope(["a"])) });
    expect(table.coordinates["User.secret"]).toEqual({ read: [0, 1], clear: [] });
  });

  it("an argument that its interface does not have is that one alone", () => {
    const schema = buildSchema(
      "interface N { f(a: Int): Int } type T implements N { f(a: Int, b: Int): Int } type Query { n: N }",
    );
    const protection = { "T.f(b:)": rules(signedIn) };
    const { table } = compileAccess({ coordinates: {}, protection, schema });
    expect(refusedTo(table)).toEqual(["T.f(b:)"]);
  });
});
