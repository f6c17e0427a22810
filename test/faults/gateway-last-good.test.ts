import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { loadLastGood, saveLastGood, type Snapshot } from "../../gateway/src/supergraph/index.ts";
import { eventually } from "../kit/eventually.ts";
import { fakeDomain } from "../kit/fake-domains.ts";
import { domains, scoresOfOne, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

describe("the last good supergraph", () => {
  let mesh: FakeMesh;
  let folder = "";
  beforeAll(async () => {
    mesh = await startFakeMesh();
    folder = join(mesh.data, "gateway");
  });
  afterAll(() => mesh.close());
  beforeEach(async () => {
    await eventually(async () => expect(await loadLastGood(folder)).toBeDefined());
    mesh.log.length = 0;
  });

  it("is not what another release made of the same schemas", async () => {
    const kept = (await loadLastGood(folder)) as Snapshot;
    const table = { ...kept.table, products: {} };
    await saveLastGood(folder, { ...kept, version: "0123456789abcdef", table });
    await mesh.restart();
    await eventually(async () => {
      const products = (await (await fetch(`${mesh.gateway().url}/products`)).json()) as object[];
      expect(products).toHaveLength(4);
    }, 20_000);
    await eventually(async () => expect((await loadLastGood(folder))?.version).toBe(kept.version));
  });

  it("is what a gateway starts from with every domain down", async () => {
    await Promise.all(domains.map((domain) => mesh.fakes[domain].stop()));
    await mesh.restart();
    await mesh.gateway().ready();
    const answer = await mesh.ask(scoresOfOne);
    await Promise.all(domains.map((domain) => mesh.fakes[domain].start()));
    expect(answer.data).toEqual({ account: { health: null, lead: null, usage: null, deal: null } });
    expect(Object.keys(answer.extensions?.domains ?? {})).toEqual(domains);
    await eventually(async () => expect((await mesh.ask(scoresOfOne)).errors).toBeUndefined(), 15_000);
  });

  it("is not used where its file is damaged, and is there again soon", async () => {
    const file = join(folder, "supergraph");
    await mesh.gateway().close();
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await mesh.restart();
    expect(mesh.log.map(({ event }) => event)).toContain("last-good-unusable");
    await mesh.gateway().ready();
    expect((await mesh.ask(scoresOfOne)).errors).toBeUndefined();
    await eventually(async () => expect(await loadLastGood(folder)).toBeDefined());
  });

  it("has the schema of a domain that is down while another one changes", async () => {
    await mesh.fakes.sales.stop();
    mesh.fakes.marketing.redeploy(fakeDomain("marketing", `"One more." another: Int`));
    await eventually(async () => {
      const { data } = await mesh.ask('{ account(id: "acme-1") { another deal { label } } }');
      expect(data).toEqual({ account: { another: null, deal: null } });
    });
    await mesh.fakes.sales.start();
  });
});
