import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fakeDomain, scoreOf } from "../kit/fake-domains.ts";
import { eventually } from "../kit/eventually.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

const query = '{ account(id: "acme-1") { id lead { score } usage { score } } }';
const level = '@sla(property: "staleIfError", value: 5, unit: "m")';

/** A domain that lends its versions; its contract lets what was read be shown while it fails where `isShown`. */
const lending = (domain: "marketing" | "product", isShown: boolean) => {
  const definition = fakeDomain(domain);
  const sdl = definition.sdl.replace(/(?=@sla\(property: "availability")/, isShown ? level : "");
  return { ...definition, sdl, lends: true };
};

describe("domains that fail after they were read", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
    mesh.fakes.marketing.redeploy(lending("marketing", true));
    mesh.fakes.product.redeploy(lending("product", false));
    const products = async () => (await fetch(`${mesh.gateway().url}/products`)).text();
    await eventually(async () => expect(await products()).toContain("staleIfError"), 20_000);
  });
  afterAll(() => mesh.close());

  it("are shown as they were for as long as the contract says, marked as stale, and else not at all", async () => {
    const fakes = [mesh.fakes.marketing, mesh.fakes.product];
    await eventually(async () => {
      const asked = fakes.map(({ calls }) => calls.length);
      await mesh.ask(query);
      expect(fakes.map(({ calls }) => calls.length)).toEqual(asked);
    });
    await Promise.all(fakes.map((fake) => fake.stop()));
    await sleep(1100);
    const { data, errors, extensions } = await mesh.ask(query);
    await Promise.all(fakes.map((fake) => fake.start()));
    const lead = { score: scoreOf("marketing", "acme-1") };
    expect(data).toEqual({ account: { id: "acme-1", lead, usage: null } });
    expect(errors?.map(({ path }) => path)).toEqual([["account", "usage"]]);
    expect(extensions?.domains).toMatchObject({
      marketing: { status: "STALE", asOf: "2026-01-01T00:00:00.000Z", missing: [] },
      product: { status: "UNAVAILABLE", missing: ["account.usage"] },
    });
  });
});
