import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { loadLastGood, saveLastGood, type Snapshot } from "../../gateway/src/supergraph/index.ts";
import { eventually } from "../kit/eventually.ts";
import { fakeDomain, fakeDomains, type FakeDomain } from "../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

const one = `{ account(id: "acme-1") { health { label } lead { label } usage { label } deal { label } } }`;
const domains = Object.keys(fakeDomains) as FakeDomain[];

const withExtra = () => fakeDomain("marketing", '"One more." extra: Int');
const taken = ({ log }: FakeMesh) => log.filter(({ event }) => event === "supergraph-taken").length;

describe("the supergraph of a running gateway", () => {
  let mesh: FakeMesh;
  beforeEach(async () => {
    mesh = await startFakeMesh();
  });
  afterEach(() => mesh.close());

  const readiness = async () => {
    const response = await fetch(`${mesh.gateway().url}/health/ready`);
    return { status: response.status, text: await response.text() };
  };

  it("takes a new schema without a restart", async () => {
    expect((await mesh.ask('{ account(id: "acme-1") { extra } }')).errors?.[0]?.extensions.code).toBe(
      "GRAPHQL_VALIDATION_FAILED",
    );
    mesh.fakes.marketing.redeploy(withExtra());
    await eventually(async () => {
      expect(await mesh.ask('{ account(id: "acme-1") { extra } }')).toMatchObject({
        data: { account: { extra: null } },
      });
    });
  });

  it("refuses a bad schema, says why in the log and only that it is stale outside, and serves the last good one", async () => {
    mesh.fakes.marketing.redeploy({
      ...fakeDomain("marketing"),
      sdl: `${fakeDomain("marketing").sdl}\ntype Lonely @key(fields: "none") { id: ID }`,
    });
    await eventually(async () => expect(JSON.parse((await readiness()).text).supergraph.stale).toBe(true));
    expect(await readiness()).toEqual({ status: 200, text: expect.not.stringMatching(/marketing|Lonely/) });
    const refused = mesh.log.find(({ event }) => event === "supergraph-refused");
    expect(refused?.message).toMatch(/^marketing: .*Lonely/);
    expect(await mesh.ask(one)).toMatchObject({ data: { account: { lead: { label: "marketing:acme-1" } } } });
    mesh.fakes.marketing.redeploy(fakeDomain("marketing"));
    await eventually(async () => expect(JSON.parse((await readiness()).text).supergraph.stale).toBe(false));
  });

  it("does not keep what another release made of the same schemas", async () => {
    const folder = join(mesh.data, "gateway");
    await eventually(async () => expect(await loadLastGood(folder)).toBeDefined());
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

  it("starts from the last good one with every domain down", async () => {
    await Promise.all(domains.map((domain) => mesh.fakes[domain].stop()));
    await mesh.restart();
    await mesh.gateway().ready();
    const answer = await mesh.ask(one);
    await Promise.all(domains.map((domain) => mesh.fakes[domain].start()));
    expect(answer.data).toEqual({ account: { health: null, lead: null, usage: null, deal: null } });
    expect(Object.keys(answer.extensions?.domains ?? {})).toEqual(domains);
    await eventually(async () => expect((await mesh.ask(one)).errors).toBeUndefined(), 15_000);
  });

  it("is made without a domain that has never been seen, after a grace, and has it as soon as it is there", async () => {
    await mesh.gateway().close();
    rmSync(join(mesh.data, "gateway"), { recursive: true });
    await mesh.fakes.sales.stop();
    await mesh.restart({ polling: { schemaMilliseconds: 100, graceMilliseconds: 200 } });
    await mesh.gateway().ready();
    expect(Object.keys((await mesh.ask('{ account(id: "acme-1") { lead { label } } }')).data ?? {})).toEqual([
      "account",
    ]);
    await mesh.fakes.sales.start();
    await eventually(async () => expect((await mesh.ask(one)).errors).toBeUndefined());
    const reach = mesh.log.filter(({ event }) => event.startsWith("domain-"));
    expect(reach.map(({ event, domain }) => [event, domain])).toEqual([
      ["domain-silent", "sales"],
      ["domain-back", "sales"],
    ]);
  });

  it("needs only an entry in the configuration for one domain more, and drops the one whose entry is gone", async () => {
    const { sales, ...three } = Object.fromEntries(
      domains.map((domain) => [domain, { url: mesh.fakes[domain].url }]),
    );
    await mesh.restart({ subgraphs: three });
    await eventually(async () =>
      expect((await mesh.ask('{ deal(id: "a") { label } }')).errors?.[0]?.extensions.code).toBe(
        "GRAPHQL_VALIDATION_FAILED",
      ),
    );
    await mesh.restart({ subgraphs: { ...three, ...(sales ? { sales } : {}) } });
    await eventually(async () =>
      expect((await mesh.ask(one)).data).toMatchObject({ account: { deal: { label: "sales:acme-1" } } }),
    );
  });

  it("keeps the last schema of a domain that is down while another one changes", async () => {
    await mesh.fakes.sales.stop();
    mesh.fakes.marketing.redeploy(withExtra());
    await eventually(async () => {
      const { data } = await mesh.ask('{ account(id: "acme-1") { extra deal { label } } }');
      expect(data).toEqual({ account: { extra: null, deal: null } });
    });
    await mesh.fakes.sales.start();
  });

  it("does not use a damaged file, and has a good one again soon", async () => {
    const file = join(mesh.data, "gateway", "supergraph");
    await mesh.gateway().close();
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await mesh.restart();
    expect(mesh.log.map(({ event }) => event)).toContain("last-good-unusable");
    await mesh.gateway().ready();
    expect((await mesh.ask(one)).errors).toBeUndefined();
  });

  it("affects only the changed domain's fields while it does not know of a new schema yet", async () => {
    await mesh.restart({ polling: { schemaMilliseconds: 60_000 } });
    await mesh.gateway().ready();
    const renamed = fakeDomain("marketing");
    mesh.fakes.marketing.redeploy({
      ...renamed,
      sdl: renamed.sdl.replace("lead: LeadScore", "renamed: LeadScore"),
      resolvers: { ...renamed.resolvers, Account: {} },
    });
    const { data, errors } = await mesh.ask(one);
    expect(data?.["account"]).toMatchObject({
      health: { label: "customer-success:acme-1" },
      lead: null,
      deal: { label: "sales:acme-1" },
    });
    expect(errors).toEqual([
      {
        message: expect.any(String),
        path: ["account", "lead"],
        extensions: { code: "SUBGRAPH_ERROR", domain: "marketing" },
      },
    ]);
    await eventually(async () => {
      const { data: later } = await mesh.ask(`{ account(id: "acme-1") { renamed { label } } }`);
      expect(later).toEqual({ account: { renamed: null } });
    }, 20_000);
  });

  it("answers every request from exactly one version while versions are swapped", async () => {
    const versions = ["a", "b"].map((name) => fakeDomain("marketing", `"Version." version_${name}: Int`));
    const done = new AbortController();
    const unexpected: unknown[] = [];
    const probe = async () => {
      while (!done.signal.aborted) {
        const answer = await mesh.ask(one);
        if (answer.errors || !answer.data?.["account"].lead) unexpected.push(answer.text);
      }
    };
    const probes = [probe(), probe(), probe()];
    for (let turn = 0; turn < 3; turn += 1) {
      const before = taken(mesh);
      mesh.fakes.marketing.redeploy(versions[turn % 2]!);
      await eventually(() => expect(taken(mesh)).toBeGreaterThan(before), 20_000);
    }
    done.abort();
    await Promise.all(probes);
    expect(unexpected).toEqual([]);
  });
});
