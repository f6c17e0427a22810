import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { openRaw, realFolder, type RawData } from "../kit/raw-data.ts";
import { differences, everyRecord, ledgersOf, notPublished, whole } from "../kit/real-company.ts";

const folder = realFolder("ravenstack");
const given = folder === undefined ? describe.skip : describe;

const day = (column: string) => `strftime(strptime(${column}, '%d-%m-%Y'), '%Y-%m-%d')`;
const midnight = (column: string) => `${day(column)} || 'T00:00:00.000Z'`;
const minute = (column: string) =>
  `strftime(strptime(${column}, '%d-%m-%Y %H:%M'), '%Y-%m-%dT%H:%M:00.000Z')`;

given("ravenstack, from ../shared/data (skipped where that folder is missing)", () => {
  let mesh: Mesh;
  let raw: RawData;

  beforeAll(async () => {
    const mapping = join(import.meta.dirname, "ravenstack");
    raw = await openRaw(folder!, {
      accounts: "ravenstack_accounts.csv",
      subscriptions: "ravenstack_subscriptions.csv",
      usage: "ravenstack_feature_usage.csv",
      tickets: "ravenstack_supports_ticket.csv",
      churn: "ravenstack_churn_events.csv",
    });
    mesh = await startMesh({ sources: folder, mapping, now: new Date("2025-01-01T00:00:00Z") });
  });

  afterAll(async () => {
    raw?.close();
    await mesh?.close();
  });

  it("publishes every row of the files: 25,000 rows of use become 24,981 records", async () => {
    const found = await raw.row(`SELECT (SELECT count(*) FROM usage)::INT AS rows,
      (SELECT count(DISTINCT (account_id, feature_name, usage_date)) FROM usage JOIN subscriptions USING (subscription_id))::INT AS keys,
      (SELECT count(DISTINCT account_id) FROM churn)::INT AS churned,
      (SELECT count(DISTINCT account_id) FROM usage JOIN subscriptions USING (subscription_id))::INT AS users`);
    expect(found).toEqual({ rows: 25_000, keys: 24_981, churned: 352, users: 500 });
    expect(ledgersOf(mesh.report!)).toEqual({
      "sales/account": whole(500),
      "product/feature-usage": whole(24_981),
      "product/product-health-scores": whole(500, {
        omitted: { "use under a subscription that no account is known for": 0 },
      }),
      "customer-success/account-health": whole(352),
      "customer-success/support-interactions": whole(2000),
    });
    const read = mesh.report!.products.find(({ product }) => product === "product/feature-usage")!.sources;
    expect(read).toContainEqual(expect.objectContaining({ read: 25_000, parsed: 25_000, refused: 0 }));
  });

  it("gives every account with its country's code and what its open subscriptions pay", async () => {
    const expected = await raw.rows(`SELECT account_id AS id, account_name AS name, industry,
        replace(country, 'UK', 'GB') AS country, NULL AS stage, (sum(arr_amount::INT) FILTER (end_date IS NULL))::DECIMAL(14, 2)::VARCHAR AS "arr.amount",
        'USD' AS "arr.currency", strftime(min(strptime(start_date, '%d-%m-%Y')), '%Y-%m-%d') AS "customerSinceDate",
        (SELECT s.plan_tier FROM subscriptions s WHERE s.account_id = a.account_id AND s.end_date IS NULL
          ORDER BY s.mrr_amount::INT DESC, strptime(s.start_date, '%d-%m-%Y') DESC, s.subscription_id LIMIT 1) AS plan
      FROM accounts a JOIN (SELECT account_id, arr_amount, start_date, end_date FROM subscriptions) USING (account_id)
      GROUP BY account_id, account_name, industry, country`);
    const actual = await everyRecord(
      mesh,
      "accounts",
      "id name industry country stage arr { amount currency } customerSinceDate plan",
    );
    expect(differences(actual, expected)).toEqual([]);
    const total = actual.reduce((sum, one) => sum + Number(one["arr.amount"]), 0);
    expect(total).toBe(121_915_296);
    expect(actual.filter(({ country }) => country === "GB")).toHaveLength(58);
  });

  it("adds up the use of each feature by account and day, the repeated ids among it", async () => {
    const expected =
      await raw.rows(`SELECT account_id AS "accountId", feature_name AS "featureKey", ${day("usage_date")} AS "usageDate",
        sum(usage_count::INT)::INT AS "eventCount", sum(usage_duration_secs::INT)::INT AS "durationSeconds", sum(error_count::INT)::INT AS "errorCount",
        count(*) FILTER (is_beta_feature = 'TRUE') > 0 AS "isBeta", ${midnight("usage_date")} AS "lastUsedAt"
      FROM usage, subscriptions WHERE usage.subscription_id = subscriptions.subscription_id
      GROUP BY account_id, feature_name, usage_date`);
    const actual = await everyRecord(
      mesh,
      "featureUsage",
      "accountId featureKey usageDate eventCount durationSeconds errorCount isBeta lastUsedAt",
    );
    expect(differences(actual, expected)).toEqual([]);
    expect(actual.reduce((sum, one) => sum + Number(one.eventCount), 0)).toBe(250_525);
    expect(actual.reduce((sum, one) => sum + Number(one.durationSeconds), 0)).toBe(76_055_072);
  });

  it("counts the features that each account uses, and its errors", async () => {
    const expected =
      await raw.rows(`SELECT account_id AS id, count(DISTINCT feature_name)::INT AS "featuresAdoptedCount",
        round(sum(error_count::INT) / sum(usage_count::INT), 9) AS "errorRate", NULL AS score, '2024-12-31T00:00:00.000Z' AS "calculatedAt"
      FROM subscriptions JOIN usage USING (subscription_id) GROUP BY account_id`);
    const records = await everyRecord(
      mesh,
      "productHealthList",
      "id featuresAdoptedCount errorRate score calculatedAt",
    );
    const actual = records.map((one) => ({ ...one, errorRate: Number(Number(one.errorRate).toFixed(9)) }));
    expect(differences(actual, expected)).toEqual([]);
  });

  it("gives every ticket with its times in seconds and the answers that were given", async () => {
    const expected =
      await raw.rows(`SELECT ticket_id AS id, account_id AS "accountId", 'CLOSED' AS status, upper(priority) AS priority,
        ${midnight("submitted_at")} AS "openedAt", first_response_time_minutes::INT * 60 AS "firstResponseSeconds",
        ${minute("closed_at")} AS "resolvedAt", resolution_time_hours::INT * 3600 AS "resolutionSeconds",
        escalation_flag = 'TRUE' AS escalated, satisfaction_score::INT AS csat, ${minute("closed_at")} AS "updatedAt" FROM tickets`);
    const actual = await everyRecord(
      mesh,
      "supportTickets",
      "id accountId status priority openedAt firstResponseSeconds resolvedAt resolutionSeconds escalated csat updatedAt",
    );
    expect(differences(actual, expected)).toEqual([]);
    expect(actual.filter(({ csat }) => csat === null)).toHaveLength(825);
  });

  it("rolls up each account's tickets of 90 days and its last use", async () => {
    const expected =
      await raw.rows(`WITH used AS (SELECT account_id, max(strptime(usage_date, '%d-%m-%Y')) AS last FROM usage JOIN subscriptions USING (subscription_id) GROUP BY ALL),
        answers AS (SELECT account_id, round(avg(satisfaction_score::INT), 9) AS csat FROM tickets
          WHERE strptime(closed_at, '%d-%m-%Y %H:%M') >= TIMESTAMP '2025-01-01' - INTERVAL 90 DAY GROUP BY ALL)
      SELECT account_id AS id, 0 AS "openTicketCount", csat AS "csatAverage90d", strftime(last, '%Y-%m-%dT00:00:00.000Z') AS "lastUsedAt"
      FROM accounts LEFT JOIN used USING (account_id) LEFT JOIN answers USING (account_id)`);
    const records = await everyRecord(mesh, "accounts", "id openTicketCount csatAverage90d lastUsedAt");
    const actual = records.map((one) => ({
      ...one,
      csatAverage90d: one.csatAverage90d === null ? null : Number(Number(one.csatAverage90d).toFixed(9)),
    }));
    expect(differences(actual, expected)).toEqual([]);
    expect(actual.filter(({ csatAverage90d }) => csatAverage90d !== null).length).toBeGreaterThan(100);
  });

  it("names why accounts left, and scores nobody by guess", async () => {
    const expected =
      await raw.rows(`SELECT account_id AS id, NULL AS score, array_to_string(list(DISTINCT reason_code ORDER BY reason_code), ' ') AS reasons,
        strftime(max(strptime(churn_date, '%d-%m-%Y')), '%Y-%m-%dT00:00:00.000Z') AS "calculatedAt" FROM churn GROUP BY account_id`);
    const records = await everyRecord(mesh, "accountHealthList", "id score riskReasons calculatedAt");
    const actual = records.map(({ riskReasons, ...rest }) => ({
      ...rest,
      reasons: (riskReasons as string[]).toSorted().join(" "),
    }));
    expect(differences(actual, expected)).toEqual([]);
  });

  it("answers the Customer-360 of the account with most tickets as its files do", async () => {
    const found = await raw.row(`SELECT account_id AS id, account_name AS name, count(*)::INT AS tickets,
        count(*) FILTER (escalation_flag = 'TRUE')::INT AS escalated,
        (SELECT count(DISTINCT (feature_name, usage_date)) FROM usage JOIN subscriptions s USING (subscription_id) WHERE s.account_id = t.account_id)::INT AS uses,
        (SELECT strftime(max(strptime(usage_date, '%d-%m-%Y')), '%Y-%m-%dT00:00:00.000Z') FROM usage JOIN subscriptions s USING (subscription_id)
          WHERE s.account_id = t.account_id) AS "lastUsedAt",
        (SELECT avg(satisfaction_score::INT) FROM tickets x WHERE x.account_id = t.account_id
          AND strptime(closed_at, '%d-%m-%Y %H:%M') >= TIMESTAMP '2025-01-01' - INTERVAL 90 DAY) AS csat
      FROM tickets t JOIN accounts USING (account_id) GROUP BY account_id, account_name ORDER BY tickets DESC, id LIMIT 1`);
    const { data, errors, extensions } = await mesh.query(
      `query($id: AccountID!) { account(id: $id) { id name lastUsedAt openTicketCount csatAverage90d featureUsage { totalCount }
        supportTickets { totalCount } escalated: supportTickets(where: { escalated: { eq: true } }) { totalCount }
        leads { totalCount } } }`,
      { id: found.id },
    );
    expect(data?.account).toEqual({
      id: found.id,
      name: found.name,
      lastUsedAt: found.lastUsedAt,
      openTicketCount: 0,
      csatAverage90d: found.csat,
      featureUsage: { totalCount: found.uses },
      supportTickets: { totalCount: found.tickets },
      escalated: { totalCount: found.escalated },
      leads: null,
    });
    expect(errors?.map(({ path, extensions: about }) => [path?.join("."), about?.code])).toEqual([
      ["account.leads", "NOT_PUBLISHED"],
    ]);
    expect(Object.keys(extensions?.domains ?? {})).toEqual(["marketing"]);
  });

  it("leaves what the files cannot serve unpublished", () => {
    expect(notPublished(mesh.report!)).toEqual([
      "customer-success/engagement-metrics",
      "marketing/campaign-engagement",
      "marketing/lead-scoring-signals",
      "marketing/web-behavior",
      "product/session-analytics",
      "sales/account-interactions",
      "sales/deal-intelligence",
      "sales/opportunity-pipeline",
    ]);
  });
});
