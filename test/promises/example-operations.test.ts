import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { appendLiveEvents } from "@trellis/shared/demo";
import { startMesh, type Mesh } from "../kit/mesh.ts";
import { createTwins, type Twins } from "./twins/twins.ts";

const folder = join(import.meta.dirname, "../../gateway/console/operations");
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");
const operations = readdirSync(folder)
  .filter((file) => file.endsWith(".graphql"))
  .map((file) => file.replace(".graphql", ""));
const defaultsOf = (name: string) => JSON.parse(textOf(`${name}.json`)) as Record<string, unknown>;

const now = new Date("2026-01-01T00:00:00Z");
let mesh: Mesh;
let twins: Twins;

beforeAll(async () => {
  mesh = await startMesh({ sample: { accounts: 120, seed: 1 }, now });
  twins = await createTwins(join(mesh.data, "sources"), now);
}, 120_000);

afterAll(async () => {
  twins?.close();
  await mesh?.close();
});

interface Page {
  readonly totalCount: number;
  readonly pageInfo?: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly nodes: readonly unknown[];
}

const ask = async (name: string, variables: object): Promise<Record<string, unknown>> => {
  const { data, errors, extensions } = await mesh.query(textOf(`${name}.graphql`), { ...variables });
  expect({ errors, domains: extensions?.domains ?? {} }).toEqual({ errors: undefined, domains: {} });
  // A minus zero is a zero on the wire.
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
};

/** The answer, with the nodes of all pages where the operation can be paged. */
const answerOf = async (name: string, variables: object): Promise<unknown> => {
  const data = await ask(name, variables);
  const [[field, first]] = Object.entries(data) as [[string, Page]];
  if (first.pageInfo === undefined) return data;
  const nodes = [...first.nodes];
  let page = first;
  while (page.pageInfo?.hasNextPage === true) {
    page = (await ask(name, { ...variables, after: page.pageInfo.endCursor }))[field] as Page;
    nodes.push(...page.nodes);
  }
  return { [field]: { totalCount: first.totalCount, nodes } };
};

const answerOfTwin = async (name: string, variables: Record<string, unknown>): Promise<unknown> =>
  JSON.parse(JSON.stringify(await twins.answer(name, variables)));

describe("the sample company's products", () => {
  it("are all published, at least 95 % complete", () => {
    const rest = (mesh.report?.products ?? []).filter(
      ({ status, completeness }) => status !== "OK" || (completeness?.value ?? 0) < 0.95,
    );
    expect(rest.map(({ product, status, message }) => ({ product, status, message }))).toEqual([]);
    expect(mesh.report?.products).toHaveLength(13);
  });

  it.each([
    ["sales/opportunity-pipeline", 2],
    ["marketing/lead-scoring-signals", 3],
    ["marketing/campaign-engagement", 1],
    ["customer-success/support-interactions", 1],
  ])("have a little quarantine to show: %s", (id, least) => {
    const report = mesh.report?.products.find(({ product }) => product === id);
    expect(report?.rows?.quarantined).toBeGreaterThanOrEqual(least);
    expect(report?.rows?.quarantined).toBeLessThanOrEqual(least + 3);
  });

  it.each(["marketing/lead-scoring-signals", "customer-success/support-interactions"])(
    "name a row that the reader refused: %s",
    (id) => {
      const report = mesh.report?.products.find(({ product }) => product === id);
      expect(report?.sources.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThanOrEqual(1);
    },
  );
});

describe("an example operation", () => {
  it.each(operations)("%s says what it answers and has variables to run it with", (name) => {
    const text = textOf(`${name}.graphql`);
    expect(text).toMatch(/^# \w.*\.\n/);
    expect(text).toMatch(new RegExp(`^query ${name}\\b`, "m"));
    expect(typeof defaultsOf(name)).toBe("object");
  });

  it.each(operations)("%s equals its twin in SQL over the raw files", async (name) => {
    const variables = defaultsOf(name);
    expect(await answerOf(name, variables)).toEqual(await answerOfTwin(name, variables));
  });

  it("Customer360 equals its twin for accounts of every kind", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `acme-${String(6 * index + 5).padStart(5, "0")}`);
    for (const id of ids) {
      expect({ id, ...((await answerOf("Customer360", { id })) as object) }).toEqual({
        id,
        ...((await answerOfTwin("Customer360", { id })) as object),
      });
    }
  }, 120_000);

  it("Customer360 gives null for an account that nobody knows", async () => {
    expect(await ask("Customer360", { id: "acme-99999" })).toEqual({ account: null });
  });

  it.each([
    ["MarketingInfluencedRevenue", { from: "2025-10-01", to: "2026-01-01" }],
    ["MarketingInfluencedRevenue", { from: "2031-01-01", to: "2032-01-01" }],
    ["PipelineAtRisk", { below: 40 }],
    ["AdoptionBeforeRenewal", { from: "2026-02-01", to: "2026-03-01" }],
  ])("%s equals its twin with %j", async (name, variables) => {
    expect(await answerOf(name, variables)).toEqual(await answerOfTwin(name, variables));
  });
});

/** Without the time of calculation: a product that has no new events keeps its own. */
const undated = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (name === "calculatedAt" ? undefined : value)));

describe("while new events arrive", () => {
  it("Customer360 shows them as soon as they are published", async () => {
    const sources = join(mesh.data, "sources");
    const products = new Set<string>();
    const later = new Date(now.getTime() + 6 * 60_000);
    for (let minutes = 1; minutes <= 6; minutes += 1) {
      const at = new Date(now.getTime() + minutes * 60_000);
      for (const id of await appendLiveEvents({ folder: sources, seed: 1, now: at })) products.add(id);
    }
    const report = await mesh.publish({ products: [...products], now: later.toISOString() });
    expect(report.products.map(({ status }) => status)).toEqual([...products].map(() => "OK"));
    const { data } = await mesh.query<{ webSessions: { nodes: { accountId: string; endedAt: string }[] } }>(
      `{ webSessions(first: 8, where: { accountId: { isNull: false } }) { nodes { accountId endedAt } } }`,
    );
    const newest = (data?.webSessions.nodes ?? []).filter(({ endedAt }) => endedAt > now.toISOString());
    expect(newest.length).toBeGreaterThan(0);
    const twinsNow = await createTwins(sources, later);
    for (const { accountId: id } of newest) {
      const answer = await answerOf("Customer360", { id });
      expect(undated(answer)).toEqual(undated(await twinsNow.answer("Customer360", { id })));
    }
    twinsNow.close();
  }, 60_000);
});
