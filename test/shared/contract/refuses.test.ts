import { describe, expect, it } from "@jest/globals";
import { checkContract, ContractError, readContract } from "@trellis/shared/contract";
import { contractFile, contractText, meshDomains, problemsAfter } from "../../kit/contracts/index.ts";

const owner = `owner: "Marketing Operations Lead"
    consumers: ["Sales Development"]`;
const score = '"Score, 0 to 100."\n  score: Float @searchable';
const email =
  '@personalData(category: "user.contact.email", subject: PROSPECT, identity: true, masking: HMAC)';
const lead = "type Lead\n";

describe("a contract that is right", () => {
  it.each(meshDomains)("of %s has no problem", (domain) => {
    expect(checkContract({ domain, file: contractFile(domain) })).toEqual([]);
  });
});

describe("a domain is refused", () => {
  it.each(["accounts", "gateway", "keys", "products", "Sales"])(
    "that is called %s, as its folders would meet others in the data folder",
    (domain) => {
      const [problem] = checkContract({ domain, file: "schema.graphql", sdl: "type Query { a: Int }" });
      expect(problem).toMatchObject({
        file: "schema.graphql",
        message: expect.stringMatching(
          `^its domain must have a name of small letters, digits and hyphens, other than mesh, accounts, .*, but is "${domain}"\\.$`,
        ),
      });
    },
  );
});

describe("a product is refused", () => {
  it.each([
    [
      "without an owner",
      owner,
      'consumers: ["Sales Development"]',
      "Lead: a data product must have an owner, but @dataProduct names none.",
    ],
    [
      "with an empty owner",
      owner,
      'owner: " "',
      "Lead: a data product must have an owner, but owner is empty.",
    ],
    [
      "without a key",
      `${lead}  @key(fields: "id")`,
      lead,
      'Lead: a record must have @key(fields: "id"), but has no such key.',
    ],
    [
      "with another domain's address",
      '"marketing/lead-scoring"',
      '"sales/lead-scoring"',
      'Lead: id must be marketing/<product> in lower case with hyphens, but is "sales/lead-scoring".',
    ],
    [
      "with an address that another has",
      '"marketing/intent-score"',
      '"marketing/lead-scoring"',
      'Lead: id must be the product\'s own, but IntentScore has "marketing/lead-scoring" too.',
    ],
    [
      "with half a version",
      'name: "Lead Scoring Signals"\n    version: "1.0.0"',
      'name: "Lead Scoring Signals"\n    version: "1"',
      'Lead: version must be like 1.0.0, but is "1".',
    ],
    [
      "that no id reaches at the root",
      'lead("Its id." id: ID!): Lead',
      'lead("Its name." name: String): Lead',
      "Lead: a record must be reachable by its id at the root, but Query has no field (id: ID!): Lead.",
    ],
    [
      "by an id of another type",
      'lead("Its id." id: ID!): Lead',
      'lead("Its id." id: String!): Lead',
      "Query.lead(id:): the id of a record must be ID!, but is String!.",
    ],
    [
      "that Account does not reach",
      '"Its leads."\n  leads: LeadConnection',
      "",
      "Lead: a product must be reachable from Account, but Account has no field of type Lead or LeadConnection.",
    ],
    [
      "whose unmatched records nothing reaches",
      '"All leads."\n  leads: LeadConnection',
      "",
      "Lead: records without an account must be reachable at the root, but Query has no field of type LeadConnection.",
    ],
    [
      "without an id",
      '"Id of the lead."\n  id: ID!',
      "",
      "Lead: a record must have the field id: ID!, but has none.",
    ],
    [
      "with an id that may be null",
      '"Id of the lead."\n  id: ID!',
      '"Id of the lead."\n  id: ID',
      "Lead.id: id of a record must be ID!, but is ID.",
    ],
  ])("%s", (_what, from, to, problem) => {
    expect(problemsAfter("marketing", from, to).map((text) => text.replace(/^\d+ /, ""))).toContain(problem);
  });
});

describe("an argument of a directive is refused", () => {
  it.each([
    [
      "that it does not have",
      '@dataProduct(\n    id: "marketing/lead-scoring"',
      '@dataProduct(\n    id: "marketing/lead-scoring" team: "x"',
      /^\d+ Lead: @dataProduct takes id, name, .* or kind, but not team\.$/,
    ],
    [
      "that is missing",
      '@metric(id: "arr", unit: "currency", definition:',
      '@metric(id: "arr", definition:',
      /^\d+ Account.arr: @metric must have unit, but it is missing\.$/,
    ],
    [
      "of another type",
      "identity: true, masking",
      'identity: "yes", masking',
      /^\d+ Lead.email: identity of @personalData must be Boolean!, but is "yes"\.$/,
    ],
    [
      "that is no value of its list",
      "subject: PROSPECT",
      "subject: CLIENT",
      /^\d+ Lead.email: subject of @personalData must be CUSTOMER, PROSPECT or EMPLOYEE, but is CLIENT\.$/,
    ],
    [
      "that names no operation",
      "@searchable(ops: [GT, GTE, LT, LTE], sortable: true) @quality",
      "@searchable(ops: [LIKE]) @quality",
      /^\d+ Lead.score: ops of @searchable must be a list of EQ, .* or LTE, but is \[LIKE\]\.$/,
    ],
  ])("%s", (_what, from, to, problem) => {
    const domain = from.includes('"arr"') ? "sales" : "marketing";
    expect(problemsAfter(domain, from, to)).toContainEqual(expect.stringMatching(problem));
  });
});

describe("a field is refused", () => {
  it.each([
    [
      "without a description",
      score,
      "score: Float @searchable",
      "Lead.score: every public field must have a description, but this one has none.",
    ],
    [
      "with an empty description",
      score,
      score.replace("Score, 0 to 100.", " "),
      "Lead.score: every public field must have a description, but this one has none.",
    ],
    [
      "with an account id of another type",
      "accountId: AccountID\n",
      "accountId: ID\n",
      "Lead.accountId: an account id must be AccountID, but is ID.",
    ],
    [
      "with an account of another type",
      "account: Account\n",
      "account: String\n",
      "Lead.account: account must be Account, but is String.",
    ],
    [
      "that may null another domain's entity",
      "topLeadScore: Float",
      "topLeadScore: Float!",
      "Account.topLeadScore: a field on an entity that the domain does not own must be nullable, so that the entity stands when the domain is down, but is Float!.",
    ],
    [
      "that may null it by a connection",
      '"Its leads."\n  leads: LeadConnection',
      '"Its leads."\n  leads: LeadConnection!',
      "Account.leads: a connection must be nullable and no list, so that the rest of the answer stands without it, but is LeadConnection!.",
    ],
    [
      "with personal data that is no value",
      "account: Account\n",
      'account: Account @personalData(category: "user.name", subject: CUSTOMER)\n',
      "Lead.account: @personalData must stand on a value, but Account is none; mark its fields.",
    ],
    [
      "of a type that nobody defines",
      'extend type Opportunity @key(fields: "id") {',
      "extend type Opportunity {",
      'Opportunity: Cannot extend type "Opportunity" because it is not defined.',
    ],
    [
      "with a connection's arguments of its own",
      '"All leads."\n  leads:',
      '"All leads."\n  leads("Only so many." limit: Int):',
      "Query.leads: a connection must be written without arguments, which are first, after, where, orderBy, but has limit.",
    ],
    [
      "that no column can hold",
      "intentTopics: [String!]",
      "intentTopics: [Money!]",
      "Lead.intentTopics: a stored field must be a scalar, an enum, Money, a list of scalars or enum values, or an object without key, but is [Money!]; a computed one stands in `extend type Lead`.",
    ],
    [
      "with personal data of no category",
      '"user.contact.email"',
      '"user.email"',
      'Lead.email: category must be one of fideslang, user.contact.email, but is "user.email".',
    ],
    [
      "that is made from nowhere",
      '["marketing/lead-scoring.score"]',
      '["score of leads"]',
      'IntentScore.score: @derivedFrom must name fields as <domain>/<product>.<field>, but names "score of leads".',
    ],
    [
      "that is deprecated without a word",
      email,
      `${email} @deprecated(reason: "")`,
      "Lead.email: a deprecated field must have a reason that says what to use instead, but has none.",
    ],
    [
      "of an unknown type",
      "intentTopics: [String!]",
      "intentTopics: [Text!]",
      'Lead.intentTopics: Unknown type "Text".',
    ],
    ["with an unknown directive", email, `${email} @pii`, 'Lead.email: Unknown directive "@pii".'],
  ])("%s", (_what, from, to, problem) => {
    const problems = problemsAfter("marketing", from, to).map((text) => text.replace(/^\d+ /, ""));
    expect(problems).toContain(problem);
  });

  it.each([
    ["type", '"A campaign as sales sees it."', "Campaign: every public type"],
    ["enum value", '"It is won."', "OpportunityStage.CLOSED_WON: every public enum value"],
    ["argument", '"Its id." ', "Query.opportunity(id:): every public argument"],
  ])("where a public %s has no description", (_what, from, problem) => {
    expect(problemsAfter("sales", from, "").join("\n")).toContain(problem);
  });

  it("where a metric has two meanings in one domain", () => {
    const twin = '@metric(id: "arr", unit: "months", definition: "Something else.")\n  parentId: AccountID';
    expect(
      problemsAfter("sales", "parentId: AccountID", `parentId: AccountID ${twin.split("\n")[0]}`).join("\n"),
    ).toMatch(
      /Account.parentId: the metric "arr" must have one unit, "currency" as on Account.arr, but has "months"/,
    );
  });

  it("where it nests a type in itself", () => {
    const nested = 'budget: Money\n  "Its own."\n  next: Campaign';
    expect(problemsAfter("sales", "budget: Money", nested).join("\n")).toContain(
      "Campaign.next: a field of an embedded object must be stored, but Campaign cannot be.",
    );
  });
});

describe("the text as a whole", () => {
  it("is refused with the place where it is not GraphQL", () => {
    const sdl = "type Lead {\n  id ID!\n}";
    const read = () => readContract({ domain: "marketing", file: "schema.graphql", sdl });
    expect(read).toThrow(ContractError);
    expect(read).toThrow('schema.graphql:2:6 Syntax Error: Expected ":", found Name "ID".');
  });

  it("is refused with a header of its own", () => {
    const header = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.11")\n"Someone who';
    expect(problemsAfter("marketing", '"Someone who', header).join("\n")).toContain(
      "schema: schema.graphql must leave the header and directive definitions to the platform, but has its own.",
    );
  });

  it("names a file that is not there", () => {
    expect(() => readContract({ domain: "marketing", file: "/nowhere/schema.graphql" })).toThrow(
      /The contract \/nowhere\/schema.graphql could not be read/,
    );
  });

  it("tells every problem at once, in the order of the file", () => {
    const sdl = contractText("marketing")
      .replace(owner, "")
      .replace("topLeadScore: Float", "topLeadScore: Float!");
    const problems = checkContract({ domain: "marketing", file: "schema.graphql", sdl });
    expect(problems.map(({ coordinate }) => coordinate)).toEqual(["Account.topLeadScore", "Lead"]);
    expect(
      problems.every(({ file, line, column }) => file === "schema.graphql" && line > 1 && column > 0),
    ).toBe(true);
  });
});
