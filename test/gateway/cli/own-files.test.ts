import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { freePorts, launch, run, signedIn, type Running } from "./launch.ts";

let folder: string;
let port: number;
const own = () => ["--sources", join(folder, "exports"), "--mapping", join(folder, "mapping")];
const env = () => ({ TRELLIS_DATA: join(folder, "data") });

/** The data folder that the mesh says a token is made in. */
let data: string;

const ask = async (query: string): Promise<{ data: unknown; errors?: { extensions: { code: string } }[] }> =>
  (
    await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(await signedIn("analyst", { data })) },
      body: JSON.stringify({ query }),
    })
  ).json() as ReturnType<typeof ask>;

async function started(): Promise<Running> {
  const mesh = launch(["start", "--port", String(port), ...own()], { env: env() });
  await mesh.until(/Ready in/, 60);
  [, data = ""] = await mesh.until(/npx trellis token --role analyst --data (\S+)\n/);
  return mesh;
}

async function stop(mesh: Running): Promise<void> {
  mesh.child.kill("SIGTERM");
  await mesh.ended;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "trellis-own-"));
  port = await freePorts(6);
  mkdirSync(join(folder, "exports"));
  mkdirSync(join(folder, "mapping/sales"), { recursive: true });
  writeFileSync(
    join(folder, "exports/accounts.csv"),
    "account_id,company_name\nA-1,Brightwater Ltd\nA-2,Kestrel AG\n",
  );
  writeFileSync(
    join(folder, "mapping/sales/account.sql"),
    "-- source: accounts = accounts.csv\n-- rows: accounts\nSELECT _row, account_id AS id, company_name AS name FROM accounts\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("trellis start with files of one's own", () => {
  it("keeps a company apart from the sample, and leaves out what has no mapping", async () => {
    const mesh = await started();
    const found = await ask(`{ account(id: "A-2") { name } }`);
    expect(found.data).toEqual({ account: { name: "Kestrel AG" } });
    const missing = await ask(`{ account(id: "A-2") { name leads { totalCount } } }`);
    expect(missing.data).toEqual({ account: { name: "Kestrel AG", leads: null } });
    expect(missing.errors?.map(({ extensions }) => extensions.code)).toEqual(["NOT_PUBLISHED"]);
    await stop(mesh);
    expect(readdirSync(join(folder, "data"))).toEqual(["companies"]);
    expect(readdirSync(join(folder, "data/companies"))).toEqual([
      expect.stringMatching(/^exports-[0-9a-f]{8}$/),
    ]);
  }, 90_000);

  it("publishes again when a file has changed, and serves it", async () => {
    appendFileSync(join(folder, "exports/accounts.csv"), "A-3,Larkfield SA\n");
    const mesh = await started();
    expect(await ask(`{ account(id: "A-3") { name } }`)).toMatchObject({
      data: { account: { name: "Larkfield SA" } },
    });
    await stop(mesh);
  }, 90_000);

  it("starts nothing where nothing can be published, and shows why", async () => {
    const mapping = join(folder, "broken");
    mkdirSync(join(mapping, "sales"), { recursive: true });
    writeFileSync(
      join(mapping, "sales/account.sql"),
      "-- source: accounts = missing.csv\n-- rows: accounts\nSELECT 1\n",
    );
    const args = [
      "start",
      "--port",
      String(port),
      "--sources",
      join(folder, "exports"),
      "--mapping",
      mapping,
    ];
    const { code, text } = await run(args, { env: env() });
    expect(text).toContain("missing.csv");
    expect(text).toMatch(/\nNothing could be published \(see above\), so there is nothing to serve yet\.\n$/);
    expect(code).toBe(1);
  }, 60_000);

  it("refuses a data folder that holds another company", async () => {
    const companies = join(folder, "data/companies");
    const published = (name: string) => existsSync(join(companies, name, "company.json"));
    const other = join(companies, readdirSync(companies).find(published) as string);
    const { code, text } = await run(["start", "--port", String(port), "--data", other], {});
    expect(text).toContain(
      `holds the data of ${join(folder, "exports")}, and the sample is never published over another company`,
    );
    expect(code).toBe(1);
    expect(existsSync(join(data, "sources"))).toBe(false);
  }, 60_000);
});
