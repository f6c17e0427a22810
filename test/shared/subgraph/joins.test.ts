import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { definitionOf, startDomain, type RunningDomain } from "../../kit/domain.ts";

const at = "2026-01-01T00:00:00.000Z";

describe("a domain that does not own accounts", () => {
  let marketing: RunningDomain;
  beforeAll(async () => {
    marketing = await startDomain(definitionOf("marketing"), {
      Lead: [
        { id: "l1", accountId: "a", score: 80.5, scoredAt: at, intentTopics: [] },
        { id: "l2", accountId: "a", score: 12, scoredAt: null },
        { id: "l3", accountId: null, score: 99, scoredAt: at },
      ],
      IntentScore: [{ id: "a", accountId: "a", score: 7, calculatedAt: at }],
    });
  });
  afterAll(() => marketing.close());

  it("gives any account what it holds, and nulls and empty lists where it holds nothing", async () => {
    const { data, errors } = await marketing.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { id topLeadScore
        intentScore { id score account { id } } leads { totalCount nodes { id score intentTopics scoredAt } } } } }`,
      { of: ["a", "b"].map((id) => ({ __typename: "Account", id })) },
    );
    expect(errors).toBeUndefined();
    expect(data?.["_entities"]).toEqual([
      {
        id: "a",
        topLeadScore: 80.5,
        intentScore: { id: "a", score: 7, account: { id: "a" } },
        leads: {
          totalCount: 2,
          nodes: [
            { id: "l1", score: 80.5, intentTopics: [], scoredAt: at },
            { id: "l2", score: 12, intentTopics: null, scoredAt: null },
          ],
        },
      },
      { id: "b", topLeadScore: null, intentScore: null, leads: { totalCount: 0, nodes: [] } },
    ]);
  });

  it("gives its records by reference in the order asked for, null where there is none", async () => {
    const { data } = await marketing.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Lead { id account { id } } } }`,
      { of: ["l3", "none", "l1", "l3"].map((id) => ({ __typename: "Lead", id })) },
    );
    expect(data?.["_entities"]).toEqual([
      { id: "l3", account: null },
      null,
      { id: "l1", account: { id: "a" } },
      { id: "l3", account: null },
    ]);
  });

  it("computes on another domain's entity from what that domain sends along", async () => {
    const { data } = await marketing.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Opportunity { id isInfluenced } } }`,
      {
        of: ["2026-01-31", null].map((closeDate, index) => ({
          __typename: "Opportunity",
          id: `o${index}`,
          closeDate,
        })),
      },
    );
    expect(data?.["_entities"]).toEqual([
      { id: "o0", isInfluenced: true },
      { id: "o1", isInfluenced: false },
    ]);
  });
});

describe("a domain of which not everything is published", () => {
  let sales: RunningDomain;
  beforeAll(async () => {
    sales = await startDomain(definitionOf("sales"), {
      Opportunity: [{ id: "o", accountId: "a", updatedAt: at }],
    });
  });
  afterAll(() => sales.close());

  it("nulls what is missing, says so, and gives the rest", async () => {
    const { data, errors, extensions } = await sales.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { id name opportunities { totalCount } } } }`,
      { of: [{ __typename: "Account", id: "a" }] },
    );
    expect(data?.["_entities"]).toEqual([{ id: "a", name: null, opportunities: { totalCount: 1 } }]);
    expect(errors).toMatchObject([{ path: ["_entities", 0, "name"], extensions: { code: "NOT_PUBLISHED" } }]);
    expect(extensions?.products).toMatchObject({
      "sales/account": { status: "NOT_PUBLISHED", version: null },
      "sales/opportunity-pipeline": { status: "OK" },
    });
  });
});

const isInfluenced = () => {
  throw new Error("SELECT secret FROM /var/lib/canary");
};

describe("a resolver that fails", () => {
  it("tells the client a code alone, and the log everything", async () => {
    const marketing = await startDomain(
      definitionOf("marketing", { resolvers: { Opportunity: { isInfluenced } } }),
      {},
    );
    const answer = await marketing.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Opportunity { isInfluenced } } }`,
      { of: [{ __typename: "Opportunity", id: "o" }] },
    );
    await marketing.close();
    expect(answer.errors).toMatchObject([{ extensions: { code: "INTERNAL_SERVER_ERROR" } }]);
    expect(JSON.stringify(answer)).not.toMatch(/canary|SELECT|stack/);
    expect(marketing.log.find(({ level }) => level === "error")?.error).toMatchObject({
      message: "SELECT secret FROM /var/lib/canary",
    });
  });
});
