import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startCountingProxy, type CountingProxy } from "../kit/counting-proxy.ts";
import { customer360, customer360OfPage } from "../kit/customer-360.ts";
import { domains, startMesh, type Mesh } from "../kit/mesh.ts";

const accounts = 520;
/** All four domains share one process here, and the machine with other tests; time is the benchmarks' matter. */
const patient = { subgraphMilliseconds: 30_000, requestMilliseconds: 40_000 };
/** What each domain alone answers of an account. */
const partOf: Readonly<Record<string, readonly string[]>> = {
  "customer-success": ["accountHealth", "engagementMetrics", "supportTickets"],
  marketing: ["campaignEngagements", "webSessions", "leads"],
  product: ["featureUsage", "sessionAnalytics", "productHealth"],
  sales: ["name", "opportunities", "interactions"],
};

describe("the Customer-360", () => {
  let published: Mesh;
  let mesh: Mesh;
  const proxies: Record<string, CountingProxy> = {};

  beforeAll(async () => {
    published = await startMesh({ sample: { accounts }, withoutGateway: true });
    for (const domain of domains) proxies[domain] = await startCountingProxy(published.subgraphs[domain]!);
    const subgraphs = Object.fromEntries(
      Object.entries(proxies).map(([domain, { url }]) => [domain, { url }]),
    );
    // What is kept under a lease would stand in for a domain that has just gone down.
    const entityCache = { mebibytes: 0 };
    const gateway = { subgraphs, deadlines: patient, entityCache };
    mesh = await startMesh({ data: published.data, domains: [], gateway });
  }, 120_000);

  afterAll(async () => {
    await mesh?.close();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    await published?.close();
  });

  it.each([1, 50, 500])("of %i accounts asks each domain once for its entities", async (first) => {
    for (const proxy of Object.values(proxies)) proxy.forget();
    const { data, errors } = await mesh.query<{ accounts: { nodes: unknown[] } }>(customer360OfPage, {
      first,
    });
    expect(errors).toBeUndefined();
    expect(data?.accounts.nodes).toHaveLength(first);
    const entityFetches = Object.entries(proxies).map(([domain, { operations }]) => [
      domain,
      operations.filter((operation) => operation.includes("_entities")).length,
      operations.length,
    ]);
    expect(entityFetches).toEqual(domains.map((domain) => [domain, 1, 1]));
  });

  const influence = (fields: string) =>
    mesh.query(`{ opportunities(first: 20) { nodes { ${fields} marketingInfluence { touchCount } } } }`);

  it("is joined by keys, whatever a client's aliases are", async () => {
    const counts = ({ data }: Awaited<ReturnType<typeof influence>>) =>
      JSON.stringify(data).match(/"touchCount":\d+/g);
    const plain = await influence("");
    for (const fields of [
      "accountId: name createdAt: name",
      "id: accountId",
      "amount { amount: currency }",
      "name: accountId a: id b: createdAt",
    ]) {
      const renamed = await influence(fields);
      expect(renamed.errors).toBeUndefined();
      expect(counts(renamed)).toEqual(counts(plain));
    }
  });

  it.each(domains)("stands with its other three parts while %s is down", async (down) => {
    await published.stop(down);
    const {
      status,
      data,
      errors = [],
      extensions,
    } = await mesh.query<{ account: Record<string, unknown> }>(customer360, {
      id: "acme-00001",
    });
    await published.start(down);
    expect(status).toBe(200);
    for (const [domain, fields] of Object.entries(partOf)) {
      const present = fields.filter((field) => data?.account[field] !== null);
      expect([domain, present]).toEqual([domain, domain === down ? [] : fields]);
    }
    expect(new Set(errors.map((error) => error.extensions?.domain))).toEqual(new Set([down]));
    expect(Object.keys(extensions?.domains ?? {})).toEqual([down]);
    const missing = errors.map(({ path = [] }) => path.join(".")).toSorted();
    expect(extensions?.domains?.[down]?.missing?.toSorted()).toEqual(missing);
  });
});
