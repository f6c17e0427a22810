import { describe, expect, it } from "@jest/globals";
import { parse } from "graphql";
import { decide, restrict } from "./crm.ts";

const left = (text: string, ...refused: readonly string[]) =>
  restrict(text, Object.fromEntries(refused.map((coordinate) => [coordinate, "rule"]))).left;

const found = (text: string, ...refused: readonly string[]) =>
  restrict(text, Object.fromEntries(refused.map((coordinate) => [coordinate, "rule"]))).refused.map(
    ({ path, coordinate }) => `${path.join(".")} ${coordinate}`,
  );

describe("what is left of an operation", () => {
  it("is the operation itself, where nothing is refused", () => {
    const { decider, clearance } = decide({ "Lead.score": "rule" });
    const document = parse("query ($v: Boolean!) { lead { ... @include(if: $v) { id } name } }", {
      noLocation: true,
    });
    expect(decider.restrict(document, clearance)).toMatchObject({ document, refused: [], masked: [] });
  });

  it.each<[string, string, string, string[]]>([
    ["a field", "{ lead { id email } }", "{ lead { id } }", ["Lead.email"]],
    ["an aliased field", "{ lead { id name: email } }", "{ lead { id } }", ["Lead.email"]],
    ["a non-null field", "{ lead { id score } }", "{ lead { id } }", ["Lead.score"]],
    ["an object", "{ lead { id account { id } } }", "{ lead { id } }", ["Lead.account"]],
    ["a list", "{ account(id: 1) { id leads { id } } }", "{ account(id: 1) { id } }", ["Account.leads"]],
    ["a root field", "{ lead { id } leads { id } }", "{ leads { id } }", ["Query.lead"]],
    [
      "a field of a mutation",
      "mutation { rename(id: 1, name: 2) { id } remove(id: 1) { id name } }",
      "mutation { remove(id: 1) { id } }",
      ["Mutation.rename", "Account.name"],
    ],
  ])("is without %s that is refused", (_, text, reduced, refused) => {
    expect(left(text, ...refused)).toBe(reduced);
  });

  it.each<[string, string, string, string[]]>([
    ["an object", "{ lead { email } }", "{ lead { __typename } }", ["Lead.email"]],
    [
      "a fragment",
      "{ lead { id ... @include(if: $v) { email } } }",
      "{ lead { id ... @include(if: $v) { __typename } } }",
      ["Lead.email"],
    ],
    [
      "a fragment on a type",
      "{ anybody { ... on Lead { email } ... on Account { id } } }",
      "{ anybody { ... on Lead { __typename } ... on Account { id } } }",
      ["Lead.email"],
    ],
    [
      "an object of which conditional fields are left",
      "{ lead { email name @include(if: $v) } }",
      "{ lead { __typename name @include(if: $v) } }",
      ["Lead.email"],
    ],
    [
      "an object of which conditional fields went",
      "{ lead { email @skip(if: $w) name @include(if: $v) } }",
      "{ lead { __typename name @include(if: $v) } }",
      ["Lead.email"],
    ],
    [
      "an object of which a fragment is left",
      "{ lead { email ... @include(if: $v) { name } } }",
      "{ lead { __typename ... @include(if: $v) { name } } }",
      ["Lead.email"],
    ],
    [
      "an object of which a fragment on a type is left",
      "{ person { email ... on Lead { id } } }",
      "{ person { __typename ... on Lead { id } } }",
      ["Lead.email", "Contact.email"],
    ],
  ])("keeps __typename in %s that lost all that always holds", (_, text, reduced, refused) => {
    expect(left(text, ...refused)).toBe(reduced);
  });

  it("keeps __typename nowhere else", () => {
    expect(left("{ lead { id email } anybody { __typename } }", "Lead.email")).toBe(
      "{ lead { id } anybody { __typename } }",
    );
    expect(left("{ lead { __typename email } }", "Lead.email")).toBe("{ lead { __typename } }");
    expect(left("{ lead { t: __typename email } }", "Lead.email")).toBe("{ lead { t: __typename } }");
  });

  it("is nothing where the whole root is refused, in fragments too", () => {
    expect(left("{ lead { id } a: lead { id } }", "Query.lead")).toBeUndefined();
    expect(left("{ ... @include(if: $v) { lead { id } } }", "Query.lead")).toBeUndefined();
    expect(left("{ ... @include(if: $v) { lead { id } } leads { id } }", "Query.lead")).toBe(
      "{ leads { id } }",
    );
    expect(left("{ __typename lead { id } }", "Query.lead")).toBe("{ __typename }");
  });

  it("declares the variables that it uses", () => {
    const text =
      "query ($a: Boolean!, $b: String, $c: LeadFilter) { lead(where: $c) { id name @include(if: $a) email(format: $b) } }";
    expect(left(text, "Lead.email")).toBe(
      "query ($a: Boolean!, $c: LeadFilter) { lead(where: $c) { id name @include(if: $a) } }",
    );
  });

  it("has its introspection, which is no concern of it", () => {
    const text = "{ __schema { types { name } } lead { email } __typename }";
    expect(left(text, "Lead.email")).toBe(text.replace("email", "__typename"));
    const own = ["Lead.__typename", "Query.__typename", "Query.__schema", "__Type.name"];
    expect(left(text, ...own)).toBe(text);
    expect(found(text, ...own)).toEqual([]);
  });

  it("keeps aliases, arguments and conditions", () => {
    const text =
      "{ one: lead(where: {name: {eq: $n}}) @skip(if: $v) { id two: name @include(if: $w) email } }";
    expect(left(text, "Lead.email")).toBe(text.replace(" email", ""));
  });
});

describe("a field of an abstract type", () => {
  it("moves to the types that may show it", () => {
    expect(left("{ person { id email friend { name } } }", "Lead.email", "Lead.friend")).toBe(
      "{ person { id ... on Contact { email friend { name } } } }",
    );
    expect(left("{ person { email } }", "Lead.email")).toBe(
      "{ person { __typename ... on Contact { email } } }",
    );
  });

  it("goes where no type may show it", () => {
    expect(left("{ person { id email } }", "Lead.email", "Contact.email")).toBe("{ person { id } }");
  });

  it("stays where what else could be there may not show it, and what is there may", () => {
    expect(left("{ anybody { ... on Person { id ... on Contact { email } } } }", "Lead.email")).toBe(
      "{ anybody { ... on Person { id ... on Contact { email } } } }",
    );
    expect(left("{ anybody { ... on Contact { id ... on Person { email } } } }", "Lead.email")).toBe(
      "{ anybody { ... on Contact { id ... on Person { __typename ... on Contact { email } } } } }",
    );
    expect(found("{ anybody { ... on Contact { ... on Person { email } } } }", "Lead.email")).toEqual([]);
  });

  it("takes the type that its new place gives it, without fragments that cannot hold there", () => {
    const text = "{ person { friend { id ... on Lead { score } ... on Contact { phone } email } } }";
    expect(left(text, "Lead.friend")).toBe(
      "{ person { __typename ... on Contact { friend { id ... on Contact { phone } email } } } }",
    );
    expect(left(text, "Lead.friend", "Lead.email")).toBe(
      "{ person { __typename ... on Contact { friend { id ... on Contact { phone } email } } } }",
    );
    expect(left("{ person { friend { ... on Lead { score } } } }", "Lead.friend")).toBe(
      "{ person { __typename ... on Contact { friend { __typename } } } }",
    );
  });

  it("is found for the types that can be there, each once", () => {
    expect(
      found("{ person { email } anybody { ... on Person { email } } }", "Lead.email", "Contact.email"),
    ).toEqual([
      "person.email Lead.email",
      "person.email Contact.email",
      "anybody.email Lead.email",
      "anybody.email Contact.email",
    ]);
    // Friends of leads are leads.
    expect(
      found("{ anybody { ... on Lead { friend { ... on Person { email } } } } }", "Contact.email"),
    ).toEqual([]);
    expect(found("{ person { ... on Lead { friend { ... on Person { email } } } } }", "Lead.email")).toEqual([
      "person.friend.email Lead.email",
    ]);
    expect(
      found(
        "{ person { ... on Lead { friend { email } } ... on Contact { friend { email } } } }",
        "Contact.email",
      ),
    ).toEqual(["person.friend.email Contact.email"]);
    expect(found("{ person { friend { email } } }", "Lead.friend", "Lead.email", "Contact.email")).toEqual([
      "person.friend Lead.friend",
      "person.friend.email Contact.email",
    ]);
  });
});

describe("what is found in an operation", () => {
  it("says where, with list items as @, what, and by which rule", () => {
    const { refused } = restrict(
      "{ account(id: 1) { all: leads { mail: email } people { ... on Lead { score } } } }",
      {
        "Lead.email": "first",
        "Lead.score": { read: ["second", "first"] },
      },
    );
    expect(refused).toEqual([
      { path: ["account", "all", "@", "mail"], coordinate: "Lead.email", rule: "first" },
      { path: ["account", "people", "@", "@", "score"], coordinate: "Lead.score", rule: "second" },
    ]);
  });

  it("ends a path at what is refused, also at a list", () => {
    expect(found("{ account(id: 1) { leads { email } } }", "Account.leads", "Lead.email")).toEqual([
      "account.leads Account.leads",
    ]);
  });

  it("says what is masked, which stays", () => {
    const demands = {
      "Lead.email": { clear: ["own"], mask: "HMAC" },
      "Lead.name": { clear: ["own"] },
    } as const;
    expect(restrict("{ leads { id email name } }", demands)).toMatchObject({
      left: "{ leads { id email } }",
      refused: [{ path: ["leads", "@", "name"], coordinate: "Lead.name", rule: "own" }],
      masked: [{ path: ["leads", "@", "email"], coordinate: "Lead.email", rule: "own" }],
    });
    expect(restrict("{ person { email } }", demands).left).toBe("{ person { email } }");
  });

  it.each<[string, string]>([
    ["{ lead { email @include(if: $v) } }", "[[v=true]]"],
    ["{ lead { email @skip(if: $v) } }", "[[v=false]]"],
    ["{ lead { email @skip(if: $v) @include(if: $w) } }", "[[v=false w=true]]"],
    ["{ lead @include(if: $v) { ... @include(if: $w) { email @include(if: $v) } } }", "[[v=true w=true]]"],
    ["{ lead { email @include(if: $v) a: name email @include(if: $w) } }", "[[v=true][w=true]]"],
    ["{ lead { email @include(if: $v) ... @include(if: $v) { email } } }", "[[v=true]]"],
    [
      "{ lead { email @include(if: $v) @skip(if: $w) } lead { email @skip(if: $w) @include(if: $v) } }",
      "[[v=true w=false]]",
    ],
    ["{ lead { email @include(if: $v) email } }", "always"],
    ["{ lead { email email @include(if: $v) } }", "always"],
    ["{ lead { email @include(if: true) @skip(if: false) } }", "always"],
    ["{ lead { email @shown(as: SMALL) } }", "always"],
    ["{ lead { email @shown(as: $look) } }", "always"],
    ["{ lead { email @include(if: false) } }", "never"],
    ["{ lead { email @skip(if: true) @include(if: $v) } }", "never"],
    ["{ lead @skip(if: $v) { email @include(if: $v) } }", "never"],
    ["{ lead @skip(if: $v) { ... @include(if: $v) { ... @include(if: $w) { email } } } }", "never"],
  ])("says when it is selected: %s", (text, when) => {
    const { refused, left: reduced } = restrict(text, { "Lead.email": "rule" });
    expect(refused).toHaveLength(when === "never" ? 0 : 1);
    const [first] = refused;
    const told = first?.when
      ?.map((all) => `[${all.map(({ variable, is }) => `${variable}=${is}`).join(" ")}]`)
      .join("");
    expect(first === undefined ? "never" : told === undefined ? "always" : `[${told}]`).toBe(when);
    expect(reduced).not.toContain("email");
  });

  it("says nothing of what is masked and never selected", () => {
    const demands = { "Lead.email": { clear: ["own"], mask: "HMAC" } } as const;
    expect(restrict("{ lead { email @include(if: false) } }", demands).masked).toEqual([]);
    expect(restrict("{ lead { email @include(if: $v) } }", demands).masked).toHaveLength(1);
  });
});
