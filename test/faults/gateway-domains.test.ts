import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { loadLastGood } from "../../gateway/src/supergraph/index.ts";
import { eventually } from "../kit/eventually.ts";
import { fakeDomain } from "../kit/fake-domains.ts";
import { domains, scoresOfOne, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

describe("the supergraph of a gateway that starts", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  beforeEach(async () => {
    await eventually(async () => {
      const kept = await loadLastGood(join(mesh.data, "gateway"));
      expect(Object.keys(kept?.table.domains ?? {})).toEqual(domains);
    });
    mesh.log.length = 0;
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
    await eventually(async () => expect((await mesh.ask(scoresOfOne)).errors).toBeUndefined());
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
      expect((await mesh.ask(scoresOfOne)).data).toMatchObject({
        account: { deal: { label: "sales:acme-1" } },
      }),
    );
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
    const { data, errors } = await mesh.ask(scoresOfOne);
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
});
