import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { openRaw, realFolder, type RawData } from "../kit/raw-data.ts";
import { differences, everyRecord, ledgersOf, notPublished, whole } from "../kit/real-company.ts";

const folder = realFolder("complyflow");
const given = folder === undefined ? describe.skip : describe;

given("complyflow, from ../shared/data (skipped where that folder is missing)", () => {
  let mesh: Mesh;
  let raw: RawData;

  beforeAll(async () => {
    const mapping = join(import.meta.dirname, "complyflow");
    raw = await openRaw(folder!, {
      accounts: "accounts.csv",
      leads: "leads.csv",
      opportunities: "opportunities.csv",
      subscriptions: "subscriptions.csv",
      health: "customer_health_scores.csv",
      reps: "sales_reps.csv",
    });
    mesh = await startMesh({ sources: folder, mapping, now: new Date("2026-07-01T00:00:00Z") });
  });

  afterAll(async () => {
    raw?.close();
    await mesh?.close();
  });

  it("publishes every row of the files, in a record or in a named omission", async () => {
    const found = await raw.row(`SELECT
      (SELECT count(*) FROM health JOIN subscriptions USING (sub_id) WHERE status = 'churned')::INT AS churned,
      (SELECT count(DISTINCT health.account_id) FROM health JOIN subscriptions USING (sub_id) WHERE status = 'active')::INT AS scored,
      (SELECT count(*) FROM health)::INT AS rows,
      (SELECT count(*) FROM leads WHERE lead_id NOT IN (SELECT lead_id FROM opportunities))::INT AS unmatched`);
    expect(found).toEqual({ churned: 88, scored: 568, rows: 787, unmatched: 3716 });
    const scores = whole(568, {
      omitted: {
        "score of a churned subscription": 88,
        "not the lowest of the latest scores of its account's active subscriptions": 131,
      },
    });
    expect(ledgersOf(mesh.report!)).toEqual({
      "sales/account": whole(1800),
      "sales/opportunity-pipeline": whole(2784),
      "marketing/lead-scoring-signals": whole(6500, { unmatched: 3716 }),
      "customer-success/account-health": scores,
      "customer-success/engagement-metrics": scores,
      "product/product-health-scores": scores,
    });
  });

  it("refuses no row of a file", () => {
    for (const { product, sources } of mesh.report!.products)
      for (const { file, read, parsed, refused } of sources)
        expect({ product, file, refused, sum: parsed + refused }).toEqual({
          product,
          file,
          refused: 0,
          sum: read,
        });
  });

  it("gives every account as the files have it, ARR as 12 times the active monthly revenue", async () => {
    const expected =
      await raw.rows(`SELECT account_id AS id, company_name AS name, industry, region AS "salesRegion",
        CASE segment WHEN 'Mid-Market' THEN 'MID_MARKET' WHEN 'SMB' THEN 'SMB' WHEN 'Enterprise' THEN 'ENTERPRISE' END AS segment,
        CASE WHEN account_id IN (SELECT account_id FROM subscriptions WHERE status = 'active') THEN 'CUSTOMER'
          WHEN account_id IN (SELECT account_id FROM subscriptions) THEN 'FORMER_CUSTOMER' ELSE 'PROSPECT' END AS stage,
        (SELECT CAST(sum(mrr::DECIMAL(12, 2)) * 12 AS DECIMAL(14, 2))::VARCHAR FROM subscriptions s
          WHERE s.account_id = a.account_id AND status = 'active') AS "arr.amount",
        (SELECT min(start_date) FROM subscriptions s WHERE s.account_id = a.account_id) AS "customerSinceDate"
      FROM accounts a`);
    const records = await everyRecord(
      mesh,
      "accounts",
      "id name industry salesRegion segment stage arr { amount currency } customerSinceDate",
    );
    expect(differences(records, expected)).toEqual([]);
    const cents = records.reduce((sum, one) => sum + Math.round(Number(one["arr.amount"] ?? 0) * 100), 0);
    expect(cents).toBe(157_448_040);
    expect(new Set(records.map((one) => one["arr.currency"]).filter(Boolean))).toEqual(new Set(["USD"]));
  });

  it("gives every opportunity as the CRM has it, with its owner, its lead and its account", async () => {
    const expected =
      await raw.rows(`SELECT opp_id AS id, opportunities.account_id AS "account.id", company_name AS "account.name",
        CASE stage WHEN 'Closed Won' THEN 'CLOSED_WON' WHEN 'Closed Lost' THEN 'CLOSED_LOST' WHEN 'Discovery' THEN 'DISCOVERY'
          WHEN 'Proposal' THEN 'PROPOSAL' WHEN 'Negotiation' THEN 'NEGOTIATION' END AS stage, stage AS "stageName",
        amount::DECIMAL(12, 2)::VARCHAR AS "amount.amount", 'USD' AS "amount.currency", created_date || 'T00:00:00.000Z' AS "createdAt",
        close_date AS "closeDate", stage NOT LIKE 'Closed%' AS "isOpen", plan, lead_source AS "leadSource", lead_id AS "leadId",
        name AS "ownerName", greatest(created_date, close_date) || 'T00:00:00.000Z' AS "updatedAt"
      FROM opportunities JOIN reps USING (rep_id) JOIN accounts USING (account_id)`);
    const actual = await everyRecord(
      mesh,
      "opportunities",
      "id account { id name } stage stageName amount { amount currency } createdAt closeDate isOpen plan leadSource leadId ownerName updatedAt",
    );
    expect(differences(actual, expected)).toEqual([]);
  });

  it("rolls up each account's open deals to what its list holds", async () => {
    const expected = await raw.rows(`SELECT account_id AS id, count(opp_id)::INT AS "openOpportunityCount",
        sum(amount::DECIMAL(12, 2))::DECIMAL(14, 2)::VARCHAR AS "openPipelineAmount.amount"
      FROM accounts LEFT JOIN (SELECT * FROM opportunities WHERE stage NOT LIKE 'Closed%') USING (account_id) GROUP BY account_id`);
    const actual = await everyRecord(
      mesh,
      "accounts",
      "id openOpportunityCount openPipelineAmount { amount }",
    );
    expect(differences(actual, expected)).toEqual([]);
    expect(actual.reduce((sum, one) => sum + Number(one.openOpportunityCount), 0)).toBe(71);
  });

  it("keeps the leads that no account is matched to, so that MQLs count as in the CRM", async () => {
    const expected =
      await raw.rows(`SELECT lead_id AS id, (SELECT any_value(account_id) FROM opportunities o WHERE o.lead_id = l.lead_id) AS "accountId",
        lead_source AS source, upper(status) AS stage, created_at || 'T00:00:00.000Z' AS "createdAt", created_at || 'T00:00:00.000Z' AS "scoredAt"
      FROM leads l`);
    const actual = await everyRecord(mesh, "leads", "id accountId source stage createdAt scoredAt");
    expect(differences(actual, expected)).toEqual([]);
    const { data } = await mesh.query<{ leads: { totalCount: number } }>(
      "{ leads(first: 1, where: { stage: { eq: MQL } }) { totalCount } }",
    );
    expect(data?.leads.totalCount).toBe(1645);
  });

  it("scores each account by the lowest score of its active subscriptions, the same row in three products", async () => {
    const expected =
      await raw.rows(`WITH live AS (SELECT h.* FROM health h JOIN subscriptions s USING (sub_id) WHERE s.status = 'active')
      SELECT account_id AS id, health_score::DOUBLE AS score,
        CASE risk_tier WHEN 'healthy' THEN 'HEALTHY' WHEN 'watch' THEN 'WATCH' WHEN 'high_risk' THEN 'AT_RISK' END AS band,
        usage_score::DOUBLE AS "usageScore", (snapshot_date::DATE + days_to_renewal::INT)::VARCHAR AS "renewalDate",
        snapshot_date || 'T00:00:00.000Z' AS "calculatedAt", usage_score::DOUBLE AS "account.productHealth.score",
        snapshot_date || 'T00:00:00.000Z' AS "account.productHealth.calculatedAt",
        login_frequency_30d::INT AS "account.engagementMetrics.loginCount30d"
      FROM live x
      WHERE NOT EXISTS (SELECT 1 FROM live y WHERE y.account_id = x.account_id AND (y.health_score::DOUBLE < x.health_score::DOUBLE
        OR (y.health_score::DOUBLE = x.health_score::DOUBLE AND (y.snapshot_date > x.snapshot_date
          OR (y.snapshot_date = x.snapshot_date AND y.health_id < x.health_id)))))`);
    const actual = await everyRecord(
      mesh,
      "accountHealthList",
      `id score band usageScore renewalDate calculatedAt
       account { productHealth { score calculatedAt } engagementMetrics { loginCount30d } }`,
    );
    expect(differences(actual, expected)).toEqual([]);
  });

  it("answers the Customer-360 of ACC-01551 from all four domains, naming what is not published", async () => {
    const { data, errors, extensions } = await mesh.query(
      `query($id: AccountID!) { account(id: $id) { id name stage arr { amount currency } openOpportunityCount openPipelineAmount { amount }
        opportunities(first: 5, where: { isOpen: { eq: true } }) { totalCount nodes { stage closeDate amount { amount currency } } }
        allOpportunities: opportunities { totalCount } leads { totalCount }
        interactions { totalCount } accountHealth { score band } productHealth { score } engagementMetrics { loginCount30d }
        supportTickets { totalCount } } }`,
      { id: "ACC-01551" },
    );
    expect(data?.account).toEqual({
      id: "ACC-01551",
      name: "Evans, Cross and Johnston",
      stage: "CUSTOMER",
      arr: { amount: "8611.20", currency: "USD" },
      openOpportunityCount: 1,
      openPipelineAmount: { amount: "1091.13" },
      opportunities: {
        totalCount: 1,
        nodes: [
          { stage: "NEGOTIATION", closeDate: "2026-06-30", amount: { amount: "1091.13", currency: "USD" } },
        ],
      },
      allOpportunities: { totalCount: 6 },
      leads: { totalCount: 6 },
      interactions: null,
      accountHealth: { score: 60.5, band: "WATCH" },
      productHealth: { score: 76 },
      engagementMetrics: { loginCount30d: 7 },
      supportTickets: null,
    });
    const gaps = errors?.map(({ path, extensions: about }) => `${path?.join(".")} ${String(about?.code)}`);
    expect(gaps?.toSorted()).toEqual([
      "account.interactions NOT_PUBLISHED",
      "account.supportTickets NOT_PUBLISHED",
    ]);
    expect(extensions?.domains).toMatchObject({
      sales: { status: "NOT_PUBLISHED", missing: ["account.interactions"] },
      "customer-success": { status: "NOT_PUBLISHED", missing: ["account.supportTickets"] },
    });
  });

  it("keeps the other three domains' part while sales, which owns the accounts, is down", async () => {
    const text = `{ account(id: "ACC-01551") { id name accountHealth { score } productHealth { score } leads { totalCount } } }`;
    await mesh.stop("sales");
    const { data, extensions } = await mesh.query(text);
    await mesh.start("sales");
    expect(data?.account).toEqual({
      id: "ACC-01551",
      name: null,
      accountHealth: { score: 60.5 },
      productHealth: { score: 76 },
      leads: { totalCount: 6 },
    });
    expect(extensions?.domains).toMatchObject({
      sales: { status: "UNAVAILABLE", missing: ["account.name"] },
    });
  });

  it("leaves what the files cannot serve unpublished, never the sample's", () => {
    expect(notPublished(mesh.report!)).toEqual([
      "customer-success/support-interactions",
      "marketing/campaign-engagement",
      "marketing/web-behavior",
      "product/feature-usage",
      "product/session-analytics",
      "sales/account-interactions",
      "sales/deal-intelligence",
    ]);
  });
});
