import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, launch, root, run, signedIn, type Running } from "../gateway/cli/launch.ts";
import { ask } from "../kit/mesh.ts";

/** A checkout of its own, to which a team has added one folder and nothing else. */
const checkout = mkdtempSync(join(tmpdir(), "trellis-fifth-"));
const launcher = join(checkout, "gateway/bin/trellis.mjs");
let port: number;
let mesh: Running;

const query = `{ account(id: "acme-00001") { name invoices { totalCount nodes { id total { amount currency } account { name } } } } }`;
let analyst: { readonly authorization: string };
const answer = <Data>() => ask<Data>(`http://127.0.0.1:${port}/graphql`, { query }, analyst);

beforeAll(async () => {
  for (const folder of ["gateway", "subgraphs"])
    cpSync(join(root, folder), join(checkout, folder), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  symlinkSync(join(root, "shared"), join(checkout, "shared"));
  cpSync(join(import.meta.dirname, "fifth-domain/finance"), join(checkout, "subgraphs/finance"), {
    recursive: true,
  });
  port = await freePorts(7);
  mesh = launch(["start", "--port", String(port), "--accounts", "20", "--no-live"], {
    launcher,
    cwd: checkout,
  });
  await mesh.until(/Ready in/, 90);
  analyst = await signedIn("analyst", { launcher, cwd: checkout });
}, 120_000);

afterAll(async () => {
  mesh?.child.kill("SIGTERM");
  await mesh?.ended;
  rmSync(checkout, { recursive: true, force: true });
}, 30_000);

describe("a fifth domain, added as one folder", () => {
  it("is composed, and marked as long as it has published nothing", async () => {
    const { data, errors, extensions } = await answer();
    expect(data).toEqual({ account: { name: expect.any(String), invoices: null } });
    expect(errors).toMatchObject([
      { path: ["account", "invoices"], extensions: { code: "NOT_PUBLISHED", domain: "finance" } },
    ]);
    expect(extensions?.domains).toMatchObject({
      finance: { status: "NOT_PUBLISHED", owner: "Finance Operations Manager" },
    });
  });

  it("publishes its files and is served beside the others", async () => {
    const folder = join(checkout, ".data/sources/finance");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "invoices.csv"),
      "number,account,sent,total\nI-1,acme-00001,2026-01-01T10:00:00Z,12.50\n",
    );
    const { code, text } = await run(["publish", "finance"], { launcher, cwd: checkout });
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("finance/invoices          1") });
    let invoices: unknown = null;
    for (let tries = 0; tries < 50 && invoices === null; tries += 1) {
      await new Promise((done) => setTimeout(done, 100));
      const { data } = await answer<{ account: { invoices: unknown } }>();
      invoices = data?.account.invoices ?? null;
    }
    expect(invoices).toMatchObject({
      totalCount: 1,
      nodes: [
        { id: "I-1", total: { amount: "12.50", currency: "EUR" }, account: { name: expect.any(String) } },
      ],
    });
  });
});
