import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePorts, launch, root, run, signedIn, type Running } from "../gateway/cli/launch.ts";
import { ask } from "../kit/mesh.ts";
import { realFolder } from "../kit/raw-data.ts";

const folder = realFolder("complyflow");
const given = folder === undefined ? describe.skip : describe;

const readme = readFileSync(join(root, "README.md"), "utf8");

/** The statements of the README, by the file that it says they belong into. */
const readmeMappings = (): Map<string, string> => {
  const blocks = [...readme.matchAll(/^ *```sql\n( *)-- my-mapping\/(\S+?\.sql)[^\n]*\n([\s\S]*?)^ *```/gm)];
  return new Map(
    blocks.map(([, indent = "", file = "", text = ""]) => [
      file,
      text.replaceAll(`\n${indent}`, "\n").trimStart(),
    ]),
  );
};

const sqlFiles = (place: string): string[] =>
  readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql"))
    .toSorted();

given("A newcomer with complyflow's files and the README (skipped where ../shared/data is missing)", () => {
  let place: string;
  let mapping: string;
  let mesh: Running | undefined;

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "trellis-newcomer-"));
    mapping = join(place, "my-mapping");
  });

  afterAll(async () => {
    mesh?.child.kill("SIGTERM");
    await mesh?.ended;
    rmSync(place, { recursive: true, force: true });
  });

  it("begins a mapping that lists the contract's fields and the files' columns", async () => {
    const { code, text } = await run(["publish", "--init", mapping, "--sources", folder!]);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("my-mapping") });
    expect(sqlFiles(mapping)).toHaveLength(13);
    const begun = readFileSync(join(mapping, "sales/opportunity-pipeline.sql"), "utf8");
    for (const word of ["closeDate", "opportunities.csv", "close_date", "CLOSED_WON"])
      expect(begun).toContain(word);
    const health = readFileSync(join(mapping, "customer-success/account-health.sql"), "utf8");
    expect(health).toContain("-- source: customer_health_scores = customer_health_scores.csv");
    expect(health).toContain('"account_id" AS "id"');
  });

  it("publishes with the README's statements, the other files only begun", async () => {
    const statements = readmeMappings();
    expect([...statements.keys()]).toEqual([
      "sales/account.sql",
      "sales/opportunity-pipeline.sql",
      "customer-success/account-health.sql",
    ]);
    for (const [file, text] of statements) {
      mkdirSync(dirname(join(mapping, file)), { recursive: true });
      writeFileSync(join(mapping, file), text);
    }
    const data = join(place, "data");
    const { code, text } = await run(["publish", "--sources", folder!, "--mapping", mapping, "--data", data]);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("sales/opportunity-pipeline") });
    expect(existsSync(join(data, "products/sales/opportunity-pipeline/current"))).toBe(true);
  });

  it("starts the mesh and gets a Customer-360 that says what is missing", async () => {
    const port = await freePorts(6);
    const data = join(place, "data");
    mesh = launch([
      "start",
      "--port",
      String(port),
      "--sources",
      folder!,
      "--mapping",
      mapping,
      "--data",
      data,
    ]);
    await mesh.until(/Ready in/, 50);
    const [, body = ""] = /^4\. [\s\S]*? -d '([^']*)'/m.exec(readme) ?? [];
    const answer = await ask(
      `http://127.0.0.1:${port}/graphql`,
      JSON.parse(body) as { query: string; variables: Record<string, unknown> },
      await signedIn("analyst", { data }),
    );
    expect(answer.data).toEqual({
      account: {
        name: "Evans, Cross and Johnston",
        opportunities: {
          nodes: [{ stage: "NEGOTIATION", amount: { amount: "1091.13" }, closeDate: "2026-06-30" }],
        },
        accountHealth: { score: 60.5 },
        leads: null,
      },
    });
    expect(answer.errors?.map(({ path, extensions }) => [path?.join("."), extensions?.code])).toEqual([
      ["account.leads", "NOT_PUBLISHED"],
    ]);
    expect(answer.extensions?.domains).toEqual({
      marketing: expect.objectContaining({ status: "NOT_PUBLISHED", missing: ["account.leads"] }),
    });
  });
});
