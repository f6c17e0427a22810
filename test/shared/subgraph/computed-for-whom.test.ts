import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { defineSubgraph, type Resolver } from "@trellis/shared/subgraph";
import { contractText, edited } from "../../kit/contracts/index.ts";
import { startDomain, type RunningDomain } from "../../kit/domain.ts";
import { principalBy, smallPolicy, writePolicy } from "../../kit/policy.ts";

const at = "2026-01-01T00:00:00.000Z";
const personal = (masking: string) =>
  `@personalData(category: "user.name", subject: CUSTOMER, masking: ${masking})`;
const extended = edited(
  contractText("sales"),
  "extend type Account {\n",
  `extend type Account {
  "Who decides there."
  decider: String ${personal("PARTIAL")}
  "The same, asked for."
  deciderLater: String ${personal("PARTIAL")}
  "All who decide."
  deciders: [String!] ${personal("HMAC")}
  "The longest name of its deals."
  lastOwner: EmailAddress ${personal("HMAC")}
  "Another account."
  rival: Account
  "Its id."
  rivalCode: AccountID
  "More of them."
  rivals: [Account]
  "Their ids."
  rivalCodes: [AccountID]
`,
);

const rivalOf = (id: unknown) => (id === "a1" ? "a2" : "a1");
const soon = async <Value>(value: Value): Promise<Value> => value;
const resolvers: Record<string, Resolver> = {
  decider: ({ id }) => `Zoe Canary-${String(id)}`,
  deciderLater: ({ id }) => soon(`Zoe Canary-${String(id)}`),
  deciders: ({ id }) => ["Zoe", `Canary-${String(id)}`],
  rival: ({ id }) => soon({ id: rivalOf(id) }),
  rivalCode: ({ id }) => rivalOf(id),
  rivals: ({ id }) => [{ id }, { id: rivalOf(id) }, null],
  rivalCodes: ({ id }) => soon([id, rivalOf(id)]),
};

describe("what code of a domain computes is bound as what is stored", () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-computed-"));
  const policy = join(folder, "policy.json");
  writePolicy(policy, smallPolicy);
  writeFileSync(join(folder, "schema.graphql"), extended);
  const definition = defineSubgraph({
    domain: "sales",
    schema: pathToFileURL(join(folder, "schema.graphql")),
    rollups: {
      Account: {
        openOpportunityCount: { product: "sales/opportunity-pipeline", count: true },
        lastOwner: { product: "sales/opportunity-pipeline", max: "ownerEmail" },
      },
    },
    resolvers: { Account: resolvers },
  });
  const who = {
    officer: principalBy(policy, ["officer"]),
    reader: principalBy(policy, ["reader"]),
    seller: principalBy(policy, ["seller"], { email: "ann@acme.example" }),
    local: principalBy(policy, ["local"], { regions: ["EU"] }),
  };
  let sales: RunningDomain;
  beforeAll(async () => {
    const deal = (id: string, accountId: string) => ({
      id,
      accountId,
      updatedAt: at,
      ownerEmail: `${id}@canary.example`,
    });
    sales = await startDomain(
      definition,
      {
        Account: [
          { id: "a1", updatedAt: at },
          { id: "a2", updatedAt: at },
        ],
        Opportunity: [deal("o1", "a1"), deal("o2", "a2")],
      },
      {
        policy,
        accounts: [
          { id: "a1", dataRegion: "EU", owner: "ann@acme.example" },
          { id: "a2", dataRegion: "US", owner: "bob@acme.example" },
        ],
      },
    );
  });
  afterAll(async () => {
    await sales.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (role: keyof typeof who, selection: string) => {
    const raw = await sales.askRaw(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { ${selection} } } }`,
      { of: ["a1", "a2"].map((id) => ({ __typename: "Account", id })) },
      who[role],
    );
    const { data, errors } = JSON.parse(raw) as { data: { _entities: unknown[] }; errors?: unknown };
    expect(errors).toBeUndefined();
    return { raw, given: data._entities };
  };
  const persons = "decider deciderLater deciders lastOwner";

  it("masked, each value of a list by itself and alike", async () => {
    const { raw, given } = await ask("reader", persons);
    expect(raw).not.toContain("anary");
    const [one, two] = given as Record<string, unknown>[];
    for (const account of [one, two]) {
      expect(account).toMatchObject({ decider: "Z••• C•••", deciderLater: "Z••• C•••" });
      expect(account?.["deciders"]).toHaveLength(2);
      expect(account?.["lastOwner"]).toMatch(/^h\.[a-z2-7]{26}@masked\.invalid$/);
    }
    const [first, second] = [one?.["deciders"], two?.["deciders"]] as string[][];
    expect(first?.[0]).toBe(second?.[0]);
    expect(first?.[1]).not.toBe(second?.[1]);
    // One person in two products: their masks cannot be compared.
    const deals = await ask("reader", "opportunities { nodes { ownerEmail } }");
    const [deal] = deals.given as { opportunities: { nodes: { ownerEmail: string }[] } }[];
    expect(deal?.opportunities.nodes[0]?.ownerEmail).toMatch(/^h\.[a-z2-7]{26}@masked\.invalid$/);
    expect(deal?.opportunities.nodes[0]?.ownerEmail).not.toBe(one?.["lastOwner"]);
  });

  it("null where it is about persons of another region", async () => {
    const { given } = await ask("local", persons);
    const all = (await ask("officer", persons)).given;
    const [decider, deciderLater, deciders, lastOwner] = [null, null, null, null];
    expect(given).toEqual([all[0], { decider, deciderLater, deciders, lastOwner }]);
    expect(all[1]).toMatchObject({ decider: "Zoe Canary-a2", lastOwner: "o2@canary.example" });
  });

  it("null where it leads to an account outside the fence", async () => {
    const selection = "id rival { id } rivalCode rivals { id } rivalCodes";
    expect((await ask("seller", selection)).given).toEqual([
      {
        id: "a1",
        rival: null,
        rivalCode: null,
        rivals: [{ id: "a1" }, null, null],
        rivalCodes: ["a1", null],
      },
      null,
    ]);
    expect((await ask("officer", selection)).given[0]).toEqual({
      id: "a1",
      rival: { id: "a2" },
      rivalCode: "a2",
      rivals: [{ id: "a1" }, { id: "a2" }, null],
      rivalCodes: ["a1", "a2"],
    });
  });
});
