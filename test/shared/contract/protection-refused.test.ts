import { describe, expect, it } from "@jest/globals";
import { checkContract, mergeContracts, readContract, type Contract } from "@trellis/shared/contract";
import { meshContract, problemsAfter } from "../../kit/contracts/index.ts";

const small = (domain: string, sdl: string) =>
  readContract({ domain, file: `${domain}.graphql`, sdl: `type Query { "A." ${domain}: Int }\n${sdl}` });

const problemsOf = (...contracts: Contract[]) =>
  mergeContracts(contracts).problems.map(
    ({ file, coordinate, message }) => `${file} ${coordinate}: ${message}`,
  );

const owner = (mark: string, type = "") =>
  small("one", `"P." type Place @key(fields: "id") ${type} { "I." id: ID! "C." city: String ${mark} }`);
const other = (sdl: string) => small("two", sdl);

const requiring = (mark: string, fields = "city") =>
  other(
    `"P." type Place @key(fields: "id") { id: ID! city: String @external "X." x: Int ${mark} @requires(fields: "${fields}") }`,
  );

describe("a field that requires another is refused", () => {
  it.each([
    ["", "@classification(level: CONFIDENTIAL)", "CONFIDENTIAL", "INTERNAL"],
    ["@classification(level: PUBLIC)", "", "INTERNAL", "PUBLIC"],
    [
      "@classification(level: CONFIDENTIAL)",
      "@classification(level: RESTRICTED)",
      "RESTRICTED",
      "CONFIDENTIAL",
    ],
  ])("with %j where that has %j", (mark, required, wanted, found) => {
    const problem = `two.graphql Place.x: a field must be classified at least like what it requires, ${wanted} as Place.city is, but is ${found}.`;
    expect(problemsOf(owner(required), requiring(mark))).toEqual([problem]);
    expect(problemsOf(requiring(mark), owner(required))).toEqual([problem]);
  });

  it.each([
    ["", ""],
    ["@classification(level: CONFIDENTIAL)", ""],
    ["@classification(level: CONFIDENTIAL)", "@classification(level: CONFIDENTIAL)"],
    ["", "@classification(level: PUBLIC)"],
  ])("but not with %j where that has %j", (mark, required) => {
    expect(problemsOf(owner(required), requiring(mark))).toEqual([]);
  });
});

const overriding = (mark: string, from = "one") =>
  other(
    `"P." type Place @key(fields: "id") { id: ID! "C." city: String ${mark} @override(from: "${from}") }`,
  );

describe("a field that overrides another is refused", () => {
  const personal = '@personalData(category: "user.contact.address.city", subject: CUSTOMER, masking: NULL)';
  const internal = "@classification(level: INTERNAL)";

  it.each([
    ["without a directive", "@authenticated", "", "have its security directives, those of one, but has not."],
    [
      "with another scope",
      '@requiresScopes(scopes: [["a"]])',
      '@requiresScopes(scopes: [["b"]])',
      "have its security directives, those of one, but has not.",
    ],
    [
      "with a weaker classification",
      "@classification(level: CONFIDENTIAL)",
      "",
      "be classified at least like it, CONFIDENTIAL as in one, but is INTERNAL.",
    ],
    ["as no personal data", `${personal} ${internal}`, "", "be personal data, as in one, but is not."],
  ])("%s", (_, before, now, sentence) => {
    const problem = `two.graphql Place.city: a field that overrides another must ${sentence}`;
    expect(problemsOf(owner(before), overriding(now))).toEqual([problem]);
    expect(problemsOf(overriding(now), owner(before))).toEqual([problem]);
  });

  it.each([
    [
      "the same directives in another order",
      '@authenticated @requiresScopes(scopes: [["b", "a"]])',
      '@requiresScopes(scopes: [["a", "b"]]) @authenticated',
    ],
    ["more", "", "@authenticated @classification(level: CONFIDENTIAL)"],
    ["the same", `${personal} ${internal}`, `${personal} ${internal}`],
  ])("but not with %s", (_, before, now) => {
    expect(problemsOf(owner(before), overriding(now))).toEqual([]);
  });

  it("but not where it overrides a domain that is not there", () => {
    expect(problemsOf(owner("@authenticated"), overriding("", "three"))).toEqual([]);
  });
});

const keyed = (id: string, type: string, field = "id") =>
  small(
    "one",
    `"P." type Place @key(fields: "${field}") ${type} { "I." id: ID ${id} "O." org: Org @shareable "C." city: String } "O." type Org { "C." code: ID @classification(level: CONFIDENTIAL) }`,
  );

describe("a key is refused", () => {
  it.each([
    [
      "more classified than its type",
      "@classification(level: CONFIDENTIAL)",
      "",
      "id",
      "must not be more protected than its type, which is INTERNAL, but Place.id is CONFIDENTIAL.",
    ],
    [
      "more classified than a public type",
      "@classification(level: INTERNAL)",
      "@classification(level: PUBLIC)",
      "id",
      "must not be more protected than its type, which is PUBLIC, but Place.id is INTERNAL.",
    ],
    [
      "more classified inside",
      "",
      "",
      "id org { code }",
      "must not be more protected than its type, which is INTERNAL, but Org.code is CONFIDENTIAL.",
    ],
    [
      "with directives that its type has not",
      "@authenticated",
      '@policy(policies: [["p"]])',
      "id",
      "must not be more protected than its type, but Place.id has security directives that Place has not.",
    ],
    [
      "that is personal data",
      '@personalData(category: "user.unique_id", subject: CUSTOMER, masking: HMAC) @classification(level: INTERNAL)',
      "",
      "id",
      "must not be personal data, because a masked key joins nothing, but Place.id is.",
    ],
  ])("%s", (_, id, type, field, sentence) => {
    expect(problemsOf(keyed(id, type, field))).toEqual([`one.graphql Place: a key ${sentence}`]);
  });

  it("but not where its type is as protected, in whatever domain", () => {
    expect(
      problemsOf(
        keyed(
          "@classification(level: CONFIDENTIAL) @authenticated",
          "@classification(level: CONFIDENTIAL) @authenticated",
        ),
      ),
    ).toEqual([]);
    const stub = other('"P." type Place @key(fields: "id") @classification(level: CONFIDENTIAL) { id: ID }');
    expect(problemsOf(keyed("@classification(level: CONFIDENTIAL)", ""), stub)).toEqual([]);
  });
});

describe("a directive is refused", () => {
  const field = "topLeadScore: Float @searchable";
  const after = (mark: string) =>
    problemsAfter("marketing", field, `topLeadScore: Float ${mark} @searchable`).map((text) =>
      text.replace(/^\d+ /, ""),
    );

  it.each([
    ["@requiresScopes(scopes: [])", "@requiresScopes must name something in a list, but names nothing."],
    ["@requiresScopes(scopes: [[]])", "@requiresScopes must name something in a list, but names nothing."],
    ["@policy(policies: [[]])", "@policy must name something in a list, but names nothing."],
    ['@policy(policies: [[""]])', "@policy must name something in a list, but names nothing."],
  ])("that names nothing: %s", (mark, message) => {
    expect(after(mark)).toEqual([`Account.topLeadScore: ${message}`]);
  });

  it.each(['@requireScopes(scopes: [["a"]])', "@classificaton(level: PUBLIC)", "@Authenticated"])(
    "that does not exist: %s",
    (mark) => {
      expect(after(mark).join()).toMatch(/Unknown directive/i);
    },
  );

  it("where it stands on an argument, which it would not protect", () => {
    const sdl = 'type Query { "A." a("I." id: ID @authenticated): Int }';
    expect(
      checkContract({ domain: "one", file: "one.graphql", sdl })
        .map(({ message }) => message)
        .join(),
    ).toMatch(/may not be used on ARGUMENT_DEFINITION/);
  });

  it("that names nothing on a type", () => {
    const problems = problemsAfter("marketing", "type Lead\n", "type Lead @policy(policies: [])\n");
    expect(problems).toEqual([expect.stringMatching(/ Lead: @policy must name something in a list/)]);
  });
});

describe("personal data is refused", () => {
  it("where it may not be null, because there are those who get null", () => {
    const problems = problemsAfter("marketing", "email: EmailAddress\n", "email: EmailAddress!\n");
    expect(problems.map((text) => text.replace(/^\d+ /, ""))).toEqual([
      "Lead.email: a field with personal data must be nullable, because there are those who get null, but is not.",
    ]);
  });
});

describe("nothing is refused", () => {
  it("in the mesh of the tests there is none", () => {
    expect(problemsOf(meshContract("marketing"), meshContract("sales"))).toEqual([]);
  });
});
