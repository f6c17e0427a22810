import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { generateSample } from "@trellis/shared/demo";
import { publishProducts } from "@trellis/shared/publish";
import { startSubgraph, type RunningSubgraph } from "@trellis/shared/subgraph";
import customerSuccess from "../../subgraphs/customer-success/src/index.ts";
import marketing from "../../subgraphs/marketing/src/index.ts";
import product from "../../subgraphs/product/src/index.ts";
import sales from "../../subgraphs/sales/src/index.ts";
import { ask, entities } from "./ask.ts";

const now = new Date("2026-01-01T00:00:00Z");
const definitions = { sales, marketing, product, "customer-success": customerSuccess };
type Domain = keyof typeof definitions;
type Row = Readonly<Record<string, unknown>>;
type Money = { readonly amount: string; readonly currency: string };

const daysAgo = (days: number) => now.getTime() - days * 86_400_000;
const time = (value: unknown) => Date.parse(String(value));
const cents = (rows: readonly Row[]) =>
  rows.reduce((sum, { amount }) => sum + BigInt((amount as Money).amount.replace(".", "")), 0n);
const latest = (values: readonly unknown[]) =>
  values
    .filter((value) => value !== null)
    .toSorted((a, b) => time(a) - time(b))
    .at(-1) ?? null;
const numbers = (values: readonly unknown[]) =>
  values.filter((value): value is number => typeof value === "number");

/** Each rollup, the list that it rolls up, and how a reader of the list would work it out. */
const rollups: readonly (readonly [Domain, string, string, (rows: readonly Row[]) => unknown])[] = [
  [
    "sales",
    "openOpportunityCount",
    "opportunities { isOpen }",
    (rows) => rows.filter(({ isOpen }) => isOpen).length,
  ],
  [
    "sales",
    "lastInteractionAt",
    "interactions { occurredAt }",
    (rows) => latest(rows.map((row) => row["occurredAt"])),
  ],
  [
    "marketing",
    "topLeadScore",
    "leads { score }",
    (rows) =>
      numbers(rows.map((row) => row["score"])).length
        ? Math.max(...numbers(rows.map((row) => row["score"])))
        : null,
  ],
  [
    "marketing",
    "engagementCount30d",
    "campaignEngagements { engagedAt }",
    (rows) =>
      rows.filter(({ engagedAt }) => time(engagedAt) > daysAgo(30) && time(engagedAt) <= now.getTime())
        .length,
  ],
  [
    "marketing",
    "lastEngagedAt",
    "campaignEngagements { engagedAt }",
    (rows) => latest(rows.map((row) => row["engagedAt"])),
  ],
  [
    "product",
    "lastUsedAt",
    "featureUsage { lastUsedAt }",
    (rows) => latest(rows.map((row) => row["lastUsedAt"])),
  ],
  [
    "customer-success",
    "openTicketCount",
    "supportTickets { status }",
    (rows) => rows.filter(({ status }) => ["NEW", "OPEN", "PENDING"].includes(String(status))).length,
  ],
];

describe("the domains, served over the sample", () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-domains-"));
  const data = join(folder, "data");
  const running = new Map<Domain, RunningSubgraph>();
  let accounts: readonly string[] = [];

  /** Every account's field and whole list, which one page holds. */
  const read = async (
    domain: Domain,
    field: string,
    list: string,
  ): Promise<{ value: unknown; rows: Row[] }[]> => {
    const subgraph = running.get(domain) as RunningSubgraph;
    const name = list.slice(0, list.indexOf(" "));
    const found = await entities<Row>(
      subgraph,
      `... on Account { id ${field} ${name}(first: 1000) { totalCount nodes ${list.slice(name.length)} } }`,
      accounts.map((id) => ({ __typename: "Account", id })),
    );
    expect(found.map(({ id }) => id)).toEqual(accounts);
    return found.map((account) => {
      const { nodes, totalCount } = account[name] as { totalCount: number; nodes: Row[] };
      expect(nodes).toHaveLength(totalCount);
      return { value: account[field.replace(/ .*/, "")], rows: nodes };
    });
  };

  beforeAll(async () => {
    await generateSample({ folder: join(folder, "sources"), seed: 7, accounts: 30, now });
    const contracts = Object.values(definitions).map(({ contract }) => contract);
    const report = await publishProducts({ contracts, sources: join(folder, "sources"), data, now });
    expect(report.products.filter(({ status }) => status !== "OK" && status !== "DEGRADED")).toEqual([]);
    for (const domain of Object.keys(definitions) as Domain[]) {
      running.set(domain, await startSubgraph(definitions[domain], { port: 0, data, keys: "unsigned" }));
    }
    const list = await ask(
      running.get("sales") as RunningSubgraph,
      "{ opportunities(first: 1000) { nodes { accountId } } }",
    );
    const nodes = (list.data as { opportunities: { nodes: Row[] } }).opportunities.nodes;
    accounts = [
      ...new Set(nodes.flatMap(({ accountId }) => (typeof accountId === "string" ? [accountId] : []))),
    ];
  });

  afterAll(async () => {
    await Promise.all([...running.values()].map((subgraph) => subgraph.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  it("has accounts to look at", () => expect(accounts.length).toBeGreaterThan(10));

  it.each(rollups)("%s: the rollup %s equals what its list says", async (domain, field, list, naive) => {
    const found = await read(domain, field, list);
    expect(found.map(({ value }) => value)).toEqual(found.map(({ rows }) => naive(rows)));
    expect(found.some(({ value }) => value !== null && value !== 0)).toBe(true);
  });

  it("sales: the rollup openPipelineAmount is the exact sum of the open amounts", async () => {
    const found = await read(
      "sales",
      "openPipelineAmount { amount currency }",
      "opportunities { isOpen amount { amount currency } }",
    );
    for (const { value, rows } of found) {
      const open = rows.filter(({ isOpen, amount }) => isOpen && amount !== null);
      expect(value === null ? null : cents([{ amount: value }])).toEqual(open.length ? cents(open) : null);
    }
  });

  it("customer-success: the rollup csatAverage90d is the mean of the answers of the last 90 days", async () => {
    const found = await read("customer-success", "csatAverage90d", "supportTickets { csat updatedAt }");
    for (const { value, rows } of found) {
      const answers = numbers(
        rows.filter(({ updatedAt }) => time(updatedAt) > daysAgo(90)).map((row) => row["csat"]),
      );
      const mean = answers.reduce((sum, answer) => sum + answer, 0) / answers.length;
      if (answers.length === 0) expect(value).toBeNull();
      else expect(value).toBeCloseTo(mean, 9);
    }
  });

  it("sales: an opportunity leads to its score, its account and its lead", async () => {
    const selection =
      "id accountId leadId account { id } lead { id } dealIntelligence { id opportunity { id name } }";
    const answer = await ask(
      running.get("sales") as RunningSubgraph,
      `{ opportunities(first: 200) { nodes { name ${selection} } } dealIntelligence(first: 1) { totalCount } }`,
    );
    expect(answer.errors).toBeUndefined();
    const { opportunities, dealIntelligence } = answer.data as {
      opportunities: { nodes: Row[] };
      dealIntelligence: { totalCount: number };
    };
    for (const {
      id,
      name,
      accountId,
      leadId,
      account,
      lead,
      dealIntelligence: deal,
    } of opportunities.nodes) {
      expect(account).toEqual(accountId === null ? null : { id: accountId });
      expect(lead).toEqual(leadId === null ? null : { id: leadId });
      if (deal) expect(deal).toEqual({ id, opportunity: { id, name } });
    }
    expect(dealIntelligence.totalCount).toBeGreaterThan(0);
    expect(opportunities.nodes.some((node) => node["dealIntelligence"] !== null)).toBe(true);
  });

  it.each([
    [
      "sales",
      "opportunities { totalCount nodes { id } } dealIntelligence { totalCount nodes { id } } openOpportunityCount",
    ],
    [
      "marketing",
      "leads { totalCount nodes { id } } webSessions { totalCount nodes { id } } engagementCount30d",
    ],
    ["product", "featureUsage { totalCount nodes { id } } productHealth { id } lastUsedAt"],
    [
      "customer-success",
      "supportTickets { totalCount nodes { id } } accountHealth { id } engagementMetrics { id } openTicketCount",
    ],
  ] as const)(
    "%s: an account that it does not know has empty lists and no scores",
    async (domain, selection) => {
      const [account] = await entities<Row>(
        running.get(domain) as RunningSubgraph,
        `... on Account { ${selection} }`,
        [{ __typename: "Account", id: "acme-unknown" }],
      );
      for (const value of Object.values(account as Row)) {
        expect([null, 0, { totalCount: 0, nodes: [] }]).toContainEqual(value);
      }
    },
  );
});
