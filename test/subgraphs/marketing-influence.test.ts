import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { publishProducts } from "@trellis/shared/publish";
import { openProductStore } from "@trellis/shared/store";
import { startSubgraph, type RunningSubgraph } from "@trellis/shared/subgraph";
import marketing from "../../subgraphs/marketing/src/index.ts";
import { readResponses } from "../../subgraphs/marketing/src/responses.ts";
import { ask, entities } from "./ask.ts";

const selection = `... on Opportunity { id marketingInfluence {
  isInfluenced touchCount influencedAmount { amount currency }
  firstTouchCampaign { name channel actualCost { amount currency } } lastTouchCampaign { name } } }`;

const within = (days: number) => `... on Opportunity { id marketingInfluence(days: ${days}) { touchCount } }`;

interface Answered {
  readonly id: string;
  readonly marketingInfluence: Readonly<Record<string, unknown>> | null;
}

const row = (id: string, account: string, engagedAt: string, isResponse = true) => ({
  id,
  account,
  engagedAt,
  isResponse,
  campaign: `Campaign ${id}`,
});
const minute = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
const busyCount = 11_500;
const rows = [
  row("before", "a-1", "2026-01-01T11:59:59.999Z"),
  row("first", "a-1", "2026-01-01T12:00:00.000Z"),
  row("seen only", "a-1", "2025-12-31T00:00:00.000Z", false),
  row("opened only", "a-1", "2026-05-31T22:00:00.000Z", false),
  row("last", "a-1", "2026-05-31T23:59:59.999Z"),
  row("after", "a-1", "2026-06-01T00:00:00.000Z"),
  row("other", "a-2", "2026-04-15T00:00:00.000Z"),
  ...Array.from({ length: busyCount }, (_, index) => row(`busy ${index}`, "a-3", minute(index))),
];
const mapping = `-- source: engagements = engagements.jsonl
-- rows: engagements
SELECT _row, id, account AS "accountId", 'FORM_SUBMITTED' AS "engagementType", "engagedAt", "isResponse",
  { id: id, name: campaign, channel: 'Webinar', actualCost: money('1200.50', 'USD') } AS campaign
FROM engagements
`;

const deal = (id: string, accountId: string | null, changes: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Opportunity",
  id,
  accountId,
  createdAt: "2026-04-01T12:00:00.000Z",
  closeDate: "2026-05-31",
  amount: { amount: "1091.13", currency: "USD" },
  ...changes,
});

describe("marketing influence, served", () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-influence-"));
  let subgraph: RunningSubgraph;

  beforeAll(async () => {
    mkdirSync(join(folder, "sources"));
    mkdirSync(join(folder, "mapping/marketing"), { recursive: true });
    writeFileSync(
      join(folder, "sources/engagements.jsonl"),
      rows.map((each) => `${JSON.stringify(each)}\n`).join(""),
    );
    writeFileSync(join(folder, "mapping/marketing/campaign-engagement.sql"), mapping);
    const report = await publishProducts({
      contracts: [marketing.contract],
      sources: join(folder, "sources"),
      mapping: join(folder, "mapping"),
      data: join(folder, "data"),
      products: ["marketing/campaign-engagement"],
    });
    expect(report.products).toMatchObject([{ status: "OK", rows: { published: rows.length } }]);
    subgraph = await startSubgraph(marketing, { port: 0, data: join(folder, "data"), keys: "unsigned" });
  });

  afterAll(async () => {
    await subgraph?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers each of several opportunities by its own account and window", async () => {
    const found = await entities<Answered>(subgraph, selection, [
      deal("o-1", "a-1"),
      deal("o-2", "a-1", { createdAt: "2026-05-31T23:59:00.000Z", closeDate: null, amount: null }),
      deal("o-3", "a-2"),
      deal("o-4", "a-2", { closeDate: "2026-04-14" }),
      deal("o-5", "nobody"),
      deal("o-6", null),
      deal("o-7", "a-1", { createdAt: null }),
      deal("o-8", "a-2", { createdAt: "0000-01-01T00:00:00.000Z", closeDate: "9999-12-31" }),
    ]);
    expect(
      found.map(({ id, marketingInfluence: influence }) => [id, influence && influence["touchCount"]]),
    ).toEqual([
      ["o-1", 2],
      ["o-2", 2],
      ["o-3", 1],
      ["o-4", 0],
      ["o-5", 0],
      ["o-6", null],
      ["o-7", null],
      ["o-8", 1],
    ]);
    expect(found[0]?.marketingInfluence).toEqual({
      isInfluenced: true,
      touchCount: 2,
      influencedAmount: { amount: "1091.13", currency: "USD" },
      firstTouchCampaign: {
        name: "Campaign first",
        channel: "Webinar",
        actualCost: { amount: "1200.50", currency: "USD" },
      },
      lastTouchCampaign: { name: "Campaign last" },
    });
    expect(found[1]?.marketingInfluence).toMatchObject({ isInfluenced: true, influencedAmount: null });
    expect(found[4]?.marketingInfluence).toMatchObject({ isInfluenced: false, firstTouchCampaign: null });
  });

  it("counts every touch of an account that has more than one statement reads", async () => {
    const [found] = await entities<Answered>(subgraph, selection, [deal("o-9", "a-3")]);
    expect(found?.marketingInfluence).toMatchObject({
      touchCount: busyCount - 12 * 60,
      lastTouchCampaign: { name: `Campaign busy ${busyCount - 1}` },
    });
  });

  it("takes the days of the window from the caller, within bounds", async () => {
    const [found] = await entities<Answered>(subgraph, within(365), [deal("o-1", "a-1")]);
    expect(found?.marketingInfluence).toEqual({ touchCount: 3 });
    const { errors } = await ask(
      subgraph,
      `query ($r: [_Any!]!) { _entities(representations: $r) { ${within(731)} } }`,
      { r: [deal("o-1", "a-1")] },
    );
    expect(errors).toMatchObject([
      { message: "days must be from 0 to 730 but is 731.", extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  it.each([
    ["one statement for a hundred accounts", Array.from({ length: 100 }, (_, index) => `a-${index + 4}`), 1],
    ["one statement for many opportunities of the same account", ["a-1", "a-1", "a-2", "a-1"], 1],
    ["a second one for an account with over ten thousand", ["a-1", "a-3", "a-2"], 2],
  ])("reads the responses with %s", async (_what, accountIds, statements) => {
    const store = openProductStore({ data: join(folder, "data"), products: marketing.contract.products });
    await store.ready;
    const view = store.view();
    const window = { from: Date.parse("2026-01-01T00:00:00Z"), before: Number.POSITIVE_INFINITY };
    const touches = await readResponses(
      view,
      accountIds.map((accountId) => ({ accountId, ...window })),
    );
    expect(touches.map((found) => found.length)).toEqual(
      accountIds.map(
        (accountId) =>
          rows.filter(
            (each) =>
              each.account === accountId && each.isResponse && Date.parse(each.engagedAt) >= window.from,
          ).length,
      ),
    );
    expect(view.statements()).toBe(statements);
    view.close();
    await store.close();
  });
});
