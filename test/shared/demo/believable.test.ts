import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { generateSample } from "@trellis/shared/demo";

const folder = mkdtempSync(path.join(tmpdir(), "trellis-believable-"));
let connection: DuckDBConnection;

const views = `
  CREATE MACRO file(name) AS '${folder}/' || name;
  CREATE VIEW subscriptions AS FROM read_csv(file('sales/subscriptions.csv'));
  CREATE VIEW opportunities AS FROM read_csv(file('sales/opportunities.csv'), all_varchar = true);
  CREATE VIEW leads AS FROM read_csv(file('marketing/leads.csv'), all_varchar = true, ignore_errors = true);
  CREATE VIEW engagements AS FROM read_json(file('marketing/engagements.jsonl'), format = 'newline_delimited');
  CREATE VIEW hits AS FROM read_json(file('marketing/web-events.jsonl'), format = 'newline_delimited');
  CREATE VIEW weeks AS FROM read_csv(file('customer-success/weekly-usage.csv'));
  CREATE VIEW surveys AS FROM read_csv(file('customer-success/nps-responses.csv'));
  CREATE VIEW portfolio AS FROM read_csv(file('customer-success/portfolio.csv'));
  CREATE VIEW logins AS FROM read_parquet(file('product/logins.parquet'));
  CREATE VIEW accounts AS FROM read_csv(file('sales/accounts.csv'));
  CREATE VIEW tickets AS FROM read_csv(file('customer-success/tickets.csv'), all_varchar = true, ignore_errors = true);
`;

const figure = async (sql: string): Promise<number> => {
  const rows = (await connection.runAndReadAll(`SELECT CAST((${sql}) AS DOUBLE)`)).getRows();
  return Number(rows[0]?.[0]);
};

beforeAll(async () => {
  await generateSample({ folder, seed: 1, accounts: 300, now: new Date("2026-01-01T00:00:00Z") });
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  connection = await instance.connect();
  await connection.run(views);
});

afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const use = `(SELECT account_id, avg(active_users / seats) AS share FROM weeks GROUP BY ALL)`;
const mood = `(SELECT account_id, avg(score) AS score FROM surveys GROUP BY ALL)`;
const deals = `(SELECT *, TRY_CAST(created_at AS TIMESTAMP) AS created FROM opportunities)`;

describe("the sample company's story", () => {
  it.each([
    [
      "who use the product more are happier",
      `SELECT corr(share, score) FROM ${use} JOIN ${mood} USING (account_id)`,
      0.3,
      1,
    ],
    [
      "who left were less happy",
      `SELECT avg(score) FILTER (status = 'active') - avg(score) FILTER (status = 'churned') FROM ${mood} JOIN portfolio USING (account_id)`,
      1.5,
      10,
    ],
    [
      "who have left do not log in any more",
      `SELECT count(*) FROM logins JOIN subscriptions USING (account_id)
       WHERE account_id NOT IN (SELECT account_id FROM subscriptions WHERE status = 'active') AND started_at > ended_on + INTERVAL 1 DAY`,
      0,
      0,
    ],
    [
      "most opportunities of two years were preceded by an engagement",
      `SELECT avg(CAST(EXISTS (FROM engagements e WHERE e.account = d.account_id
         AND e.occurred_at BETWEEN created - INTERVAL 90 DAY AND created) AS INTEGER))
       FROM ${deals} d WHERE created > TIMESTAMP '2024-03-01' AND account_id IS NOT NULL`,
      0.6,
      0.99,
    ],
    [
      "leads are qualified in order",
      `SELECT count(*) FROM leads WHERE (mql_at < created_at OR sql_at < mql_at) AND created_at NOT LIKE '%-02-31%'`,
      0,
      0,
    ],
    [
      "a lead was there before the opportunity that it became",
      `SELECT count(*) FROM leads JOIN opportunities o USING (lead_id) WHERE leads.created_at > o.created_at AND leads.created_at NOT LIKE '%-02-31%'`,
      0,
      0,
    ],
    [
      "one lead in four has no account",
      `SELECT avg(CAST(account_id IS NULL AS INTEGER)) FROM leads`,
      0.15,
      0.35,
    ],
    ["some visitors are strangers", `SELECT avg(CAST(account_id IS NULL AS INTEGER)) FROM hits`, 0.1, 0.3],
    [
      "an account has one currency",
      `SELECT max(n) FROM (SELECT count(DISTINCT currency) AS n FROM (
         SELECT account_id, currency FROM subscriptions UNION ALL SELECT account_id, currency FROM opportunities) WHERE account_id IS NOT NULL GROUP BY account_id)`,
      1,
      1,
    ],
    ["the company has several currencies", `SELECT count(DISTINCT currency) FROM subscriptions`, 4, 9],
    [
      "nearly a third of qualified leads went on",
      `SELECT count(sql_at) / count(mql_at) FROM leads`,
      0.3,
      0.6,
    ],
    [
      "about half of the tickets were rated",
      `SELECT avg(CAST(csat IS NULL AS INTEGER)) FROM tickets`,
      0.3,
      0.55,
    ],
    [
      "a few per cent of optional cells are empty",
      `SELECT avg(CAST(employees IS NULL AS INTEGER)) FROM accounts`,
      0.01,
      0.1,
    ],
  ])("%s", async (_, sql, low, high) => {
    const value = await figure(sql);
    expect(value).toBeGreaterThanOrEqual(low);
    expect(value).toBeLessThanOrEqual(high);
  });

  it.each([
    ["a lead told twice", `SELECT count(*) - count(DISTINCT lead_id) FROM leads`],
    ["an opportunity told twice", `SELECT count(*) - count(DISTINCT opportunity_id) FROM opportunities`],
    ["an address that is none", `SELECT count(*) FROM leads WHERE NOT contains(email, '@')`],
    ["a day that no calendar has", `SELECT count(*) FROM opportunities WHERE close_date LIKE '%-02-31'`],
    ["a rating out of range", `SELECT count(*) FROM tickets WHERE csat NOT IN ('1', '2', '3', '4', '5')`],
  ])("has a little dirt: %s", async (_, sql) => {
    const count = await figure(sql);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(10);
  });
});
