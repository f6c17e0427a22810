import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { openRaw, realFolder, type RawData, type RawRow } from "../kit/raw-data.ts";
import { differences, everyRecord, ledgersOf, notPublished, whole } from "../kit/real-company.ts";

const folder = realFolder("techflow");
const given = folder === undefined ? describe.skip : describe;

/** Users who are customers, with the Salesforce account that has exactly their company's name, where there is one. */
const people = `people AS (SELECT users.id, email, company_name AS company, (SELECT a.id FROM accounts a WHERE a.name = company_name) AS account
  FROM users WHERE NOT is_internal_user)`;
const moment = (column: string) => `strftime(${column}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%gZ')`;

const file = (name: string) => `data/${name}.parquet`;
const activeUsers = (
  days: number,
) => `(SELECT count(DISTINCT o.user_id) FROM used o WHERE o.company = d.company AND o.product = d.product
      AND o.day <= d.day AND o.day > d.day - ${days})::INT`;

given("techflow, from ../shared/data (skipped where that folder is missing)", () => {
  let mesh: Mesh;
  let raw: RawData;
  let usage: Promise<RawRow[]> | undefined;
  /** Read once: it is the largest list. */
  const featureUsage = () =>
    (usage ??= everyRecord(
      mesh,
      "featureUsage",
      "accountId productLine featureKey usageDate eventCount activeUserCount durationSeconds firstUsedAt lastUsedAt",
    ));

  beforeAll(async () => {
    const mapping = join(import.meta.dirname, "techflow");
    raw = await openRaw(folder!, {
      accounts: file("salesforce_accounts"),
      opportunities: file("salesforce_opportunities"),
      users: file("users"),
      events: file("usage_events"),
      tracks: file("segment_tracks"),
    });
    mesh = await startMesh({ sources: folder, mapping, now: new Date("2026-01-01T00:00:00Z") });
  });

  afterAll(async () => {
    raw?.close();
    await mesh?.close();
  });

  it("resolves only companies that Salesforce names exactly, and leaves 307 of 492 unresolved", async () => {
    const found =
      await raw.row(`SELECT count(DISTINCT company_name)::INT AS companies, count(DISTINCT accounts.id)::INT AS resolved,
        count(DISTINCT company_name) FILTER (accounts.id IS NULL)::INT AS unresolved
      FROM users LEFT JOIN accounts ON accounts.name = users.company_name`);
    expect(found).toEqual({ companies: 492, resolved: 185, unresolved: 307 });
    const records = await featureUsage();
    const companies = await raw.row(
      `WITH ${people} SELECT count(DISTINCT account)::INT AS n FROM people JOIN events ON user_id = people.id`,
    );
    expect(new Set(records.map(({ accountId }) => accountId).filter(Boolean)).size).toBe(companies.n);
  });

  it("publishes every event, in a record or as our own staff's; what has no account stays without one", async () => {
    const found =
      await raw.row(`WITH ${people}, used AS (SELECT * FROM events JOIN people ON people.id = user_id),
        visits AS (SELECT * FROM tracks JOIN people ON people.id = user_id::BIGINT)
      SELECT (SELECT count(*) FROM events)::INT AS events, (SELECT count(*) FROM events)::INT - (SELECT count(*) FROM used)::INT AS staff,
        (SELECT count(*) FROM events JOIN users ON users.id = user_id WHERE company_name NOT IN (SELECT name FROM accounts))::INT AS strangers,
        (SELECT count(*) FROM tracks)::INT - (SELECT count(*) FROM visits)::INT AS visited,
        (SELECT count(DISTINCT (company, product, coalesce(feature_name, event_type), event_timestamp[:10])) FROM used)::INT AS uses,
        (SELECT count(DISTINCT (company, product, coalesce(feature_name, event_type), event_timestamp[:10])) FROM used WHERE account IS NULL)::INT AS lost,
        (SELECT count(DISTINCT (company, product, event_timestamp[:10])) FROM used)::INT AS days,
        (SELECT count(DISTINCT (company, product, event_timestamp[:10])) FROM used WHERE account IS NULL)::INT AS "lostDays",
        (SELECT count(DISTINCT (user_id, timestamp[:10])) FROM visits)::INT AS sessions,
        (SELECT count(DISTINCT (user_id, timestamp[:10])) FROM visits WHERE account IS NULL)::INT AS "lostSessions"`);
    expect(found).toMatchObject({ events: 40_520, staff: 270, strangers: 25_854, visited: 55 });
    const count = (name: string) => Number(found[name]);
    const staff = { "use by our own staff": 270 };
    expect(ledgersOf(mesh.report!)).toEqual({
      "sales/account": whole(185, { omitted: { "account deleted in Salesforce": 0 } }),
      "sales/opportunity-pipeline": whole(365),
      "sales/deal-intelligence": whole(365),
      "marketing/web-behavior": whole(count("sessions"), {
        unmatched: count("lostSessions"),
        omitted: { "visit of our own staff": 55 },
      }),
      "product/feature-usage": whole(count("uses"), { unmatched: count("lost"), omitted: staff }),
      "product/session-analytics": whole(count("days"), { unmatched: count("lostDays"), omitted: staff }),
    });
  });

  it("gives accounts and opportunities as Salesforce has them", async () => {
    const accounts =
      await raw.rows(`SELECT id, name, industry, number_of_employees::INT AS "employeeCount", billing_country AS country,
      upper(type) AS stage, ${moment("last_modified_date")} AS "updatedAt" FROM accounts`);
    const selection = "id name industry employeeCount country stage updatedAt";
    expect(differences(await everyRecord(mesh, "accounts", selection), accounts)).toEqual([]);

    const expected =
      await raw.rows(`SELECT opportunities.id, account_id AS "account.id", accounts.name AS "account.name", opportunities.name,
        CASE opportunities.type WHEN 'New Business' THEN 'NEW_BUSINESS' ELSE upper(opportunities.type) END AS type,
        CASE stage_name WHEN 'Needs Analysis' THEN 'DISCOVERY' WHEN 'Closed Won' THEN 'CLOSED_WON' WHEN 'Closed Lost' THEN 'CLOSED_LOST' ELSE upper(stage_name) END AS stage,
        stage_name AS "stageName", amount || '.00' AS "amount.amount", 'USD' AS "amount.currency", probability / 100.0 AS probability,
        ${moment("opportunities.created_date")} AS "createdAt", close_date[:10] AS "closeDate", NOT is_closed AS "isOpen", lead_source AS "leadSource",
        ${moment("opportunities.last_modified_date")} AS "updatedAt", probability / 100.0 AS "dealIntelligence.winProbability",
        ${moment("opportunities.last_modified_date")} AS "dealIntelligence.calculatedAt"
      FROM opportunities JOIN accounts ON accounts.id = account_id`);
    const actual = await everyRecord(
      mesh,
      "opportunities",
      `id account { id name } name type stage stageName amount { amount currency } probability createdAt closeDate isOpen leadSource updatedAt
       dealIntelligence { winProbability calculatedAt }`,
    );
    expect(differences(actual, expected)).toEqual([]);
  });

  it("adds up the use of each feature by account, product line and day", async () => {
    const expected = await raw.rows(
      `WITH ${people}
      SELECT account AS "accountId", product AS "productLine", coalesce(feature_name, event_type) AS "featureKey", event_timestamp[:10] AS "usageDate",
        count(*)::INT AS "eventCount", count(DISTINCT user_id)::INT AS "activeUserCount", sum(duration_seconds)::INT AS "durationSeconds",
        ${moment("min(event_timestamp)")} AS "firstUsedAt", ${moment("max(event_timestamp)")} AS "lastUsedAt"
      FROM events JOIN people ON people.id = user_id GROUP BY company, account, product, coalesce(feature_name, event_type), event_timestamp[:10]`,
    );
    const actual = await featureUsage();
    expect(differences(actual, expected)).toEqual([]);
    expect(actual.reduce((sum, one) => sum + Number(one.eventCount), 0)).toBe(40_520 - 270);
  });

  it("counts active users of the day, of 7 days and of 30 days", async () => {
    const expected =
      await raw.rows(`WITH ${people}, used AS (SELECT DISTINCT company, account, product, user_id, event_timestamp::TIMESTAMP::DATE AS day
        FROM events JOIN people ON people.id = user_id), d AS (SELECT DISTINCT company, account, product, day FROM used)
      SELECT account AS "accountId", product AS "productLine", day::VARCHAR AS date, ${activeUsers(1)} AS dau, ${activeUsers(7)} AS wau, ${activeUsers(30)} AS mau FROM d`);
    const actual = await everyRecord(mesh, "sessionAnalytics", "accountId productLine date dau wau mau");
    expect(differences(actual, expected)).toEqual([]);
  });

  it("makes a visit of a user's events of one day", async () => {
    const expected = await raw.rows(`WITH ${people}
      SELECT account AS "accountId", email AS "contactEmail", ${moment("min(timestamp)")} AS "startedAt", ${moment("max(timestamp)")} AS "endedAt",
        date_diff('second', min(timestamp)::TIMESTAMP, max(timestamp)::TIMESTAMP)::INT AS "durationSeconds",
        '/' || split_part(arg_min(context_page_url, timestamp), '/', 4) AS "landingPage", '/' || split_part(arg_max(context_page_url, timestamp), '/', 4) AS "exitPage",
        arg_min(context_ip, timestamp) AS "ipAddress", max(event = 'Signed Up') AS "isConverted"
      FROM tracks JOIN people ON people.id = user_id::BIGINT GROUP BY user_id, email, account, timestamp[:10]`);
    const actual = await everyRecord(
      mesh,
      "webSessions",
      "accountId contactEmail startedAt endedAt durationSeconds landingPage exitPage ipAddress isConverted",
    );
    expect(differences(actual, expected)).toEqual([]);
  });

  it("answers the Customer-360 of an account with several users as its files do", async () => {
    const found =
      await raw.row(`WITH ${people}, one AS (SELECT account, count(*) AS users FROM people JOIN (SELECT DISTINCT user_id FROM events) ON user_id = people.id
        WHERE account IS NOT NULL GROUP BY account ORDER BY users DESC, account LIMIT 1)
      SELECT account AS id, (SELECT name FROM accounts WHERE id = account) AS name, users::INT AS users,
        (SELECT count(*) FROM opportunities WHERE account_id = account)::INT AS deals,
        (SELECT count(*) FROM opportunities WHERE account_id = account AND NOT is_closed)::INT AS open,
        (SELECT ${moment("max(event_timestamp)")} FROM events JOIN people ON people.id = user_id WHERE people.account = one.account) AS "lastUsedAt"
      FROM one`);
    const { data, errors } = await mesh.query(
      `query($id: AccountID!) { account(id: $id) { name lastUsedAt openOpportunityCount opportunities { totalCount } sessionAnalytics(first: 1) { nodes { date } }
        productHealth { score } supportTickets { totalCount } } }`,
      { id: found.id },
    );
    expect(data?.account).toMatchObject({
      name: found.name,
      lastUsedAt: found.lastUsedAt,
      openOpportunityCount: found.open,
      opportunities: { totalCount: found.deals },
      sessionAnalytics: { nodes: [{ date: String(found.lastUsedAt).slice(0, 10) }] },
      productHealth: null,
      supportTickets: null,
    });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(["NOT_PUBLISHED", "NOT_PUBLISHED"]);
  });

  it("leaves what the files cannot serve unpublished", () => {
    expect(notPublished(mesh.report!)).toEqual([
      "customer-success/account-health",
      "customer-success/engagement-metrics",
      "customer-success/support-interactions",
      "marketing/campaign-engagement",
      "marketing/lead-scoring-signals",
      "product/product-health-scores",
      "sales/account-interactions",
    ]);
  });
});
