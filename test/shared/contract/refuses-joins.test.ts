import { describe, expect, it } from "@jest/globals";
import { problemsAfter } from "../../kit/contracts/index.ts";

const stub = 'type Account @key(fields: "id") {';
const topScore = "topLeadScore: Float @searchable";

describe("what joins the domains is refused", () => {
  it.each([
    [
      "where Account has no key",
      stub,
      "type Account {",
      'Account: Account must have @key(fields: "id"), by which all domains join, but does not.',
    ],
    [
      "where Account has another key only",
      stub,
      'type Account @key(fields: "id leads { totalCount }") {',
      'Account: Account must have @key(fields: "id"), by which all domains join, but does not.',
    ],
    [
      "where the id of Account is of another type",
      `${stub}\n  id: AccountID!`,
      `${stub}\n  id: ID!`,
      "Account.id: an account id must be AccountID, but is ID!.",
    ],
    [
      "where a list of account ids is of another type",
      "intentTopics: [String!]",
      "accountIds: [ID!]",
      "Lead.accountIds: an account id must be AccountID, but is [ID!].",
    ],
    [
      "where an argument is an account id of another type",
      topScore,
      'topLeadScore("Of this one." accountId: String): Float @searchable',
      "Account.topLeadScore(accountId:): an account id must be AccountID, but is String.",
    ],
    [
      "where an input holds an account id of another type",
      '"Someone who may buy."',
      '"I." input Wanted { "A." accountId: ID }\n"Someone who may buy."',
      "Wanted.accountId: an account id must be AccountID, but is ID.",
    ],
    [
      "where a field with scopes of a record may not be null",
      "scoredAt: DateTime\n}",
      'scoredAt: DateTime! @requiresScopes(scopes: [["scores"]])\n}',
      "Lead.scoredAt: a field with a policy must be nullable, so that its absence nulls nothing else, but is DateTime!.",
    ],
    [
      "where another domain's entity is required to be whole",
      "isInfluenced: Boolean @requires",
      "isInfluenced: Boolean! @requires",
      "Opportunity.isInfluenced: a field on an entity that the domain does not own must be nullable, so that the entity stands when the domain is down, but is Boolean!.",
    ],
  ])("%s", (_what, from, to, problem) => {
    const problems = problemsAfter("marketing", from, to).map((text) => text.replace(/^\d+ /, ""));
    expect(problems).toContain(problem);
  });
});

describe("what joins the domains is accepted", () => {
  it.each([
    [
      "a key and a required field that are not null",
      "closeDate: LocalDate @external",
      "closeDate: LocalDate! @external",
    ],
    [
      "a list whose items are not null",
      "topLeadScore: Float @searchable(ops: [GT, GTE, LT, LTE], sortable: true)",
      "topScores: [Float!]",
    ],
    [
      "a field with a policy that may be null",
      topScore,
      topScore.replace("Float", 'Float @policy(policies: [["sales"]])'),
    ],
  ])("%s", (_what, from, to) => {
    expect(problemsAfter("marketing", from, to)).toEqual([]);
  });
});
