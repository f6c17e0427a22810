import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { definitionOf, startDomain, type RunningDomain } from "../../kit/domain.ts";

const second = (index: number) => `2026-01-01T00:00:${String(index).padStart(2, "0")}.000Z`;

const opportunities = Array.from({ length: 30 }, (_, index) => ({
  id: `o${index}`,
  accountId: index % 6 === 5 ? null : `a${index % 6}`,
  name: `Deal ${index}`,
  stage: index % 2 === 0 ? "PROPOSAL" : "CLOSED_WON",
  amount: index % 3 === 0 ? null : { amount: `${index}.05`, currency: "EUR" },
  probability: index / 30,
  closeDate: "2026-01-31",
  isOpen: index % 2 === 0,
  riskFactors: ["LATE"],
  campaign: index === 0 ? { id: "c1", name: "Spring", budget: { amount: "7", currency: "JPY" } } : null,
  updatedAt: second(index),
}));

const accounts = [
  { id: "a0", name: "Acme", segment: "SMB", parentId: "a1", updatedAt: second(0) },
  { id: "a1", name: "Umbrella", arr: { amount: "8611.20", currency: "USD" }, updatedAt: second(0) },
];

const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account {
  id name segment arr { amount currency } parent { id name } openOpportunityCount
  opportunities(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } } } }`;

const accountsOf = (...ids: string[]) => ({ of: ids.map((id) => ({ __typename: "Account", id })) });

describe("a subgraph made from a contract and its snapshots", () => {
  let sales: RunningDomain;
  beforeAll(async () => {
    sales = await startDomain(definitionOf("sales"), { Opportunity: opportunities, Account: accounts });
  });
  afterAll(() => sales.close());

  it("answers a record by its id with everything that is stored", async () => {
    const { data } =
      await sales.ask(`{ opportunity(id: "o0") { id accountId account { id name } name stage amount { amount }
      probability closeDate isOpen riskFactors campaign { id name budget { amount currency } } updatedAt } }`);
    expect(data).toEqual({
      opportunity: {
        id: "o0",
        accountId: "a0",
        account: { id: "a0", name: "Acme" },
        name: "Deal 0",
        stage: "PROPOSAL",
        amount: null,
        probability: 0,
        closeDate: "2026-01-31",
        isOpen: true,
        riskFactors: ["LATE"],
        campaign: { id: "c1", name: "Spring", budget: { amount: "7", currency: "JPY" } },
        updatedAt: second(0),
      },
    });
  });

  it("answers null for a record that does not exist", async () => {
    expect(await sales.ask(`{ opportunity(id: "nope") { id } }`)).toEqual({
      data: { opportunity: null },
      extensions: expect.anything(),
    });
  });

  it("pages through a list to its end by cursors", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await sales.ask(
        `query ($after: String) { opportunities(first: 7, after: $after, orderBy: [AMOUNT_DESC]) {
          totalCount asOf nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      const page = data?.["opportunities"] as {
        totalCount: number;
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      expect(page.totalCount).toBe(30);
      seen.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen).size).toBe(30);
    expect(seen[0]).toBe("o29");
  });

  it("gives an account what the domain holds of it", async () => {
    const { data, errors } = await sales.ask(entities, accountsOf("a0", "a1"));
    expect(errors).toBeUndefined();
    expect(data?.["_entities"]).toEqual([
      {
        id: "a0",
        name: "Acme",
        segment: "SMB",
        arr: null,
        parent: { id: "a1", name: "Umbrella" },
        openOpportunityCount: 5,
        opportunities: {
          totalCount: 5,
          nodes: [{ id: "o24" }, { id: "o18" }],
          pageInfo: { hasNextPage: true },
        },
      },
      expect.objectContaining({
        name: "Umbrella",
        arr: { amount: "8611.20", currency: "USD" },
        openOpportunityCount: 0,
      }),
    ]);
  });

  it("gives an account that it does not know empty connections and nulls, without an error", async () => {
    const { data, errors } = await sales.ask(entities, accountsOf("unknown:1"));
    expect(errors).toBeUndefined();
    expect(data?.["_entities"]).toEqual([
      {
        id: "unknown:1",
        name: null,
        segment: null,
        arr: null,
        parent: null,
        openOpportunityCount: 0,
        opportunities: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } },
      },
    ]);
  });

  it("says which versions it read", async () => {
    const { extensions } = await sales.ask(`{ opportunities(first: 1) { nodes { id } } }`);
    expect(extensions?.products).toEqual({
      "sales/opportunity-pipeline": {
        version: expect.any(String),
        asOf: "2026-01-01T00:00:00.000Z",
        status: "OK",
      },
    });
  });

  it("says with its schema which versions of all its products it serves", async () => {
    const { data, extensions } = await sales.ask(`{ _service { sdl } }`);
    expect(data).toMatchObject({ _service: { sdl: expect.stringContaining("type Opportunity") } });
    expect(Object.keys(extensions?.products ?? {}).toSorted()).toEqual(
      definitionOf("sales")
        .contract.products.map(({ id }) => id)
        .toSorted(),
    );
  });

  it.each([
    ["a page of none", `{ opportunities(first: 0) { nodes { id } } }`, "1000"],
    ["a page beyond the maximum", `{ opportunities(first: 1001) { nodes { id } } }`, "1000"],
    ["a cursor that is none", `{ opportunities(after: "x") { nodes { id } } }`, "cursor"],
    [
      "a condition that is null",
      `{ opportunities(where: { name: { eq: null } }) { nodes { id } } }`,
      "isNull",
    ],
    ["an id with a line feed", `{ opportunity(id: "a\\nb") { id } }`, "control"],
    ["an id of a thousand characters", `{ opportunity(id: "${"x".repeat(1000)}") { id } }`, "512"],
    ["an empty id", `{ opportunity(id: "") { id } }`, "512"],
  ])("refuses %s and says what it takes", async (_what, query, word) => {
    const { errors } = await sales.ask(query);
    expect(errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
    expect(errors?.[0]?.message).toContain(word);
  });

  it("refuses a cursor of another order", async () => {
    const first = await sales.ask(`{ opportunities(first: 1) { pageInfo { endCursor } } }`);
    const page = first.data?.["opportunities"] as { pageInfo: { endCursor: string } } | undefined;
    const { errors } = await sales.ask(
      `query ($after: String) { opportunities(after: $after, orderBy: [NAME_ASC]) { nodes { id } } }`,
      { after: page?.pageInfo.endCursor },
    );
    expect(errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });

  it.each(["\u0000", "\ud800", "\u202e", "a b", "../a", "'; --", "x".repeat(65), ""])(
    "refuses the account id %j before the store sees it",
    async (id) => {
      const { data, errors } = await sales.ask(entities, accountsOf(id));
      expect(data?.["_entities"]).toEqual([null]);
      expect(errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
    },
  );

  it("does not introspect", async () => {
    const { errors } = await sales.ask(`{ __schema { types { name } } }`);
    expect(errors?.[0]?.extensions?.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("gives the gateway its schema with the header", async () => {
    const { data } = await sales.ask(`{ _service { sdl } }`);
    expect(data).toEqual({ _service: { sdl: expect.stringContaining("@composeDirective") } });
    expect(data).toEqual({ _service: { sdl: expect.stringContaining("@dataProduct(") } });
  });
});
