import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { openRaw, realFolder, type RawData } from "../kit/raw-data.ts";
import { differences, everyRecord, ledgersOf, notPublished, whole } from "../kit/real-company.ts";

const folder = realFolder("maven_crm");
const given = folder === undefined ? describe.skip : describe;
const pipelineProduct = "sales/opportunity-pipeline";

const date = (column: string) => `strftime(strptime(${column}, '%m/%d/%Y'), '%Y-%m-%d')`;

given("maven_crm, from ../shared/data (skipped where that folder is missing)", () => {
  let mesh: Mesh;
  let raw: RawData;

  beforeAll(async () => {
    const mapping = join(import.meta.dirname, "maven_crm");
    raw = await openRaw(folder!, {
      accounts: "accounts.csv",
      pipeline: "sales_pipeline.csv",
      products: "products.csv",
    });
    mesh = await startMesh({ sources: folder, mapping, now: new Date("2018-01-01T00:00:00Z") });
  });

  afterAll(async () => {
    raw?.close();
    await mesh?.close();
  });

  it("publishes every deal, and says that the open ones make the product incomplete", async () => {
    const found =
      await raw.row(`SELECT count(*)::INT AS deals, count(*) FILTER (account IS NULL)::INT AS unmatched,
      count(*) FILTER (engage_date IS NOT NULL AND close_date IS NOT NULL) / count(*) AS complete FROM pipeline`);
    expect(found).toMatchObject({ deals: 8800, unmatched: 1425 });
    expect(ledgersOf(mesh.report!)).toEqual({
      "sales/account": whole(85),
      [pipelineProduct]: whole(8800, { unmatched: 1425, status: "DEGRADED" }),
    });
    const { completeness } = mesh.report!.products.find(({ product }) => product === pipelineProduct)!;
    expect(completeness?.value).toBeCloseTo(Number(found.complete), 9);
    const { extensions } = await mesh.query("{ opportunities { totalCount } }");
    expect(extensions?.domains).toMatchObject({ sales: { status: "DEGRADED" } });
  });

  it("gives every account an id made from its name, with its parent", async () => {
    const expected =
      await raw.rows(`SELECT account AS name, replace(sector, 'technolgy', 'technology') AS industry, employees::INT AS "employeeCount",
      subsidiary_of AS "parent.name" FROM accounts`);
    const records = await everyRecord(
      mesh,
      "accounts",
      "id name industry employeeCount country parent { id name }",
    );
    expect(differences(records, expected)).toEqual([]);
    const ids = records.map(({ id }) => String(id));
    expect(ids.filter((id) => !/^[A-Za-z0-9._:-]{1,64}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(85);
    const countries = records.filter(({ name }) =>
      ["Bioholding", "Hottechi", "Cancity"].includes(String(name)),
    );
    expect(countries.map(({ country }) => country).toSorted()).toEqual(["KR", "PH", "US"]);
  });

  it("gives every deal under its account's name, lost and open ones without an amount", async () => {
    const expected = await raw.rows(`SELECT opportunity_id AS id, account AS account,
        CASE deal_stage WHEN 'Won' THEN 'CLOSED_WON' WHEN 'Lost' THEN 'CLOSED_LOST' WHEN 'Engaging' THEN 'QUALIFICATION' WHEN 'Prospecting' THEN 'PROSPECTING' END AS stage,
        deal_stage AS "stageName", CASE WHEN close_value::INT > 0 THEN close_value || '.00 USD' END AS amount,
        ${date("engage_date")} || 'T00:00:00.000Z' AS "createdAt", ${date("close_date")} AS "closeDate", close_date IS NULL AS "isOpen",
        coalesce(products.product, 'GTX Pro') AS plan, sales_agent AS "ownerName", coalesce(${date("close_date")}, ${date("engage_date")}) || 'T00:00:00.000Z' AS "updatedAt"
      FROM pipeline LEFT JOIN products USING (product)`);
    const records = await everyRecord(
      mesh,
      "opportunities",
      "id account { name } stage stageName amount { amount currency } createdAt closeDate isOpen plan ownerName updatedAt",
    );
    const actual = records.map((one) => {
      const {
        "account.name": account = null,
        "amount.amount": amount,
        "amount.currency": currency,
        ...rest
      } = one;
      return {
        ...rest,
        account,
        amount: amount === undefined ? null : `${String(amount)} ${String(currency)}`,
      };
    });
    expect(differences(actual, expected)).toEqual([]);
    const won = actual.reduce((sum, { amount }) => sum + Number.parseFloat(amount ?? "0"), 0);
    expect(won).toBe(10_005_534);
  });

  it("answers the Customer-360 of the account with most deals, its parent among it", async () => {
    const found =
      await raw.row(`SELECT pipeline.account AS name, subsidiary_of AS parent, count(*)::INT AS deals,
        count(*) FILTER (close_date IS NULL)::INT AS open FROM pipeline JOIN accounts ON accounts.account = pipeline.account
      WHERE subsidiary_of IS NOT NULL GROUP BY ALL ORDER BY deals DESC, name LIMIT 1`);
    const all = await everyRecord(mesh, "accounts", "id name");
    const id = all.find(({ name }) => name === found.name)?.id;
    const { data, errors } = await mesh.query(
      `query($id: AccountID!) { account(id: $id) { name parent { name } openOpportunityCount openPipelineAmount { amount } arr { amount }
        opportunities { totalCount } productHealth { score } accountHealth { score } leads { totalCount } } }`,
      { id },
    );
    expect(data?.account).toEqual({
      name: found.name,
      parent: { name: found.parent },
      openOpportunityCount: found.open,
      openPipelineAmount: null,
      arr: null,
      opportunities: { totalCount: found.deals },
      productHealth: null,
      accountHealth: null,
      leads: null,
    });
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(["NOT_PUBLISHED"]));
    expect(errors).toHaveLength(3);
  });

  it("leaves what the files cannot serve unpublished", () => {
    expect(notPublished(mesh.report!)).toHaveLength(11);
  });
});
