import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { GraphQLError } from "graphql";
import { fakeDomain } from "../../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const one = '{ account(id: "acme-1") { health { score } lead { score label } } }';
const asOf = "2026-02-02T00:00:00.000Z";

const failing = (error: GraphQLError) => {
  const good = fakeDomain("marketing");
  const Account = {
    ...(good.resolvers as Record<string, object>)["Account"],
    lead: () => {
      throw error;
    },
  };
  return { ...good, resolvers: { ...good.resolvers, Account } };
};
const coded = (code: string, message: string) => new GraphQLError(message, { extensions: { code } });
const reading = (status: string, more: object = {}) => ({
  ...fakeDomain("marketing"),
  products: { "marketing/lead": { version: "v2", asOf, status, ...more } },
});

const entry = (status: string, missing: string[], from = asOf) => ({
  domains: { marketing: { status, owner: "Owner of marketing", asOf: from, missing } },
});

describe("extensions.domains", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  afterEach(() => mesh.fakes.marketing.redeploy(fakeDomain("marketing")));

  it.each(["DEGRADED", "LAST_GOOD"])(
    "marks a domain whose product is %s, without an error",
    async (status) => {
      mesh.fakes.marketing.redeploy(reading(status));
      const answer = await mesh.ask(one);
      expect(answer.errors).toBeUndefined();
      expect(answer.extensions).toEqual(entry(status, []));
    },
  );

  it("marks a product that has not been published, with the path that lacks it", async () => {
    mesh.fakes.marketing.redeploy({
      ...failing(coded("NOT_PUBLISHED", "CANARY marketing/lead has no version.")),
      products: { "marketing/lead": { version: null, asOf: null, status: "NOT_PUBLISHED" } },
    });
    const { data, errors, extensions, text } = await mesh.ask(one);
    expect(data?.["account"]).toMatchObject({ lead: null, health: { score: expect.any(Number) } });
    expect(errors).toEqual([
      {
        message: "No version of this data product has been published.",
        path: ["account", "lead"],
        extensions: { code: "NOT_PUBLISHED", domain: "marketing" },
      },
    ]);
    expect(extensions?.domains["marketing"]).toMatchObject({
      status: "NOT_PUBLISHED",
      missing: ["account.lead"],
    });
    expect(text).not.toContain("CANARY");
  });

  it.each([
    ["BAD_USER_INPUT", "first must be from 1 to 1000 but is 0."],
    ["MIXED_CURRENCY", "The sum would mix EUR and USD."],
  ])("passes on what %s says to do, and does not blame the domain", async (code, message) => {
    mesh.fakes.marketing.redeploy(failing(coded(code, message)));
    const { errors, extensions } = await mesh.ask(one);
    expect(errors).toEqual([
      { message, path: ["account", "lead"], extensions: { code, domain: "marketing" } },
    ]);
    expect(extensions).toBeUndefined();
  });

  it.each([
    ["an SQL text", coded("BAD_USER_INPUT", 'SELECT * FROM "leads" WHERE id = 1')],
    ["an address", coded("MIXED_CURRENCY", "connect failed: postgres://10.0.0.5:5432")],
    ["a path", coded("BAD_USER_INPUT", "cannot open /var/lib/trellis/data.sqlite")],
    ["a second line", coded("BAD_USER_INPUT", "first line\n    at run (index.js:1:1)")],
    ["an e-mail address", coded("BAD_USER_INPUT", "ada@example.com is unknown")],
    ["an error that nobody planned", new GraphQLError("CANARY TypeError: x is undefined")],
    ["a code of nobody's list", coded("DB_DOWN", "CANARY")],
    ["a code that is the gateway's alone", coded("INTERNAL_SERVER_ERROR", "CANARY")],
  ])("lets %s through to nobody", async (_, error) => {
    mesh.fakes.marketing.redeploy(failing(error));
    const { errors, text } = await mesh.ask(one);
    expect(errors).toHaveLength(1);
    expect(text).not.toContain(error.message.slice(0, 12));
    expect(text).not.toMatch(/CANARY|DB_DOWN|example\.com|sqlite|5432/);
  });

  it("believes no product of another domain and no text in place of a date", async () => {
    mesh.fakes.marketing.redeploy({
      ...reading("DEGRADED", { asOf: "CANARY", version: "<b>CANARY</b>" }),
    });
    const { extensions, text } = await mesh.ask(one);
    expect(extensions?.domains["marketing"]?.status).toBe("DEGRADED");
    expect(text).not.toContain("CANARY");
    mesh.fakes.marketing.redeploy({
      ...fakeDomain("marketing"),
      products: { "sales/deal": { version: "v", asOf, status: "LAST_GOOD" } },
    });
    expect((await mesh.ask(one)).extensions).toBeUndefined();
  });
});
