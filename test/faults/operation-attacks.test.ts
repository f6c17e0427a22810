import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Answer } from "../kit/fake-mesh.ts";
import { asGiven, type FederationCase } from "../kit/federation.ts";
import { startCaseGateway, type CaseGateway } from "../kit/federation-gateway.ts";

const node = { id: "n" };
const shares = (index: number): FederationCase["subgraphs"][string] => ({
  sdl: `type Node @key(fields: "id") { id: ID! next: Node @shareable only${index}: Int }`,
  resolvers: { Node: { __resolveReference: asGiven, next: () => node, [`only${index}`]: () => index } },
});

/** A graph whose one entity field four subgraphs share, so that every level of a nest multiplies the ways to answer it. */
const graph: FederationCase = {
  subgraphs: {
    root: {
      sdl: `
        type Query { node(id: ID, ids: [ID!]): Node innocent: String! }
        type Mutation { change: Int }
        type Node @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { node: () => node, innocent: () => "well" }, Mutation: { change: () => 1 } },
    },
    ...Object.fromEntries([0, 1, 2, 3].map((index) => [`shares${index}`, shares(index)])),
  },
  operations: {},
};

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");
/** `{ node { next { next … } } }` */
const nest = (levels: number, leaf = "id"): string =>
  `{node${`{${leaf} next`.repeat(levels)}{${leaf}}${"}".repeat(levels)}}`;
const doubling = (count: number): string =>
  `{ node { ...F0 } } ${times(count, (index) => `fragment F${index} on Node { a: next { ...F${index + 1} } b: next { ...F${index + 1} } }`)} fragment F${count} on Node { id }`;
const wide = (count: number): string => `{ ${times(count, (index) => `a${index}: node { id }`)} }`;
const internals = /127\.0\.0\.1|localhost|node_modules|\bat |Did you mean|stack/;

const codesOf = ({ errors = [] }: Answer): string[] => [
  ...new Set(errors.map(({ extensions }) => extensions.code)),
];
const innocent = { query: "{ innocent }" };

describe("an operation that is made to hurt", () => {
  let gateway: CaseGateway;
  const calls = () =>
    [...gateway.subgraphs.calls.values()].flat().filter(({ query }) => !query.includes("innocent"));
  beforeAll(async () => {
    gateway = await startCaseGateway(graph, { introspection: false });
  });
  afterAll(() => gateway?.close());
  beforeEach(() => gateway.subgraphs.calls.clear());

  it.each<[string, string, string, string]>([
    ["Q01", "a nest over a shared entity", nest(16), "OPERATION_LIMIT_EXCEEDED"],
    ["Q03", "fragments doubled 12 times", doubling(12), "OPERATION_LIMIT_EXCEEDED"],
    ["Q03", "fragments doubled 24 times", doubling(24), "OPERATION_LIMIT_EXCEEDED"],
    ["Q05", "500 entities under aliases", wide(500), "OPERATION_LIMIT_EXCEEDED"],
    [
      "Q05",
      "500 leaves under aliases",
      `{ node { ${times(500, (i) => `a${i}: id`)} } }`,
      "OPERATION_LIMIT_EXCEEDED",
    ],
    ["V01", "5,000 tokens", `{ ${"innocent ".repeat(5000)} }`, "OPERATION_LIMIT_EXCEEDED"],
    ["V02", "20,000 brackets", `{ node(ids: ${"[".repeat(20_000)}`, "OPERATION_LIMIT_EXCEEDED"],
    ["V05", "one field 2,500 times", `{ node { ${"id ".repeat(2500)} } }`, "OPERATION_LIMIT_EXCEEDED"],
    [
      "V06",
      "a directive 200 times",
      `{ innocent ${"@skip(if: false) ".repeat(200)} }`,
      "OPERATION_LIMIT_EXCEEDED",
    ],
    [
      "V07",
      "a fragment that holds itself",
      "{ node { ...F } } fragment F on Node { next { ...F } }",
      "GRAPHQL_VALIDATION_FAILED",
    ],
    [
      "V08",
      "an operation that is not named",
      "query A { innocent } query B { innocent }",
      "OPERATION_RESOLUTION_FAILURE",
    ],
    ["V09", "a name with a mistake", "{ inocent }", "GRAPHQL_VALIDATION_FAILED"],
    ["V10", "a question about the schema", "{ __schema { types { name } } }", "GRAPHQL_VALIDATION_FAILED"],
    ["V11", "a subscription", "subscription { innocent }", "GRAPHQL_VALIDATION_FAILED"],
    ["V11", "@defer", "{ node { id ... @defer { only0 } } }", "GRAPHQL_VALIDATION_FAILED"],
    ["V15", "an id that looks empty", '{ node(id: "a\\u0000b") { id } }', "GRAPHQL_VALIDATION_FAILED"],
    ["V17", "a string without end", '{ node(id: "x) { id } }', "GRAPHQL_PARSE_FAILED"],
    ["F01", "_entities", "{ _entities(representations: []) { __typename } }", "GRAPHQL_VALIDATION_FAILED"],
    ["F01", "_service", "{ _service { sdl } }", "GRAPHQL_VALIDATION_FAILED"],
  ])("%s: %s is refused before any call, and others are served beside it", async (_, __, query, code) => {
    const [refused, served] = await Promise.all([gateway.ask({ query }), gateway.ask(innocent)]);
    expect(codesOf(refused)).toEqual([code]);
    expect(refused).not.toHaveProperty("data");
    expect(refused.text).not.toMatch(internals);
    expect(refused.errors?.length).toBeLessThanOrEqual(5);
    expect(calls()).toEqual([]);
    expect(served.data).toEqual({ innocent: "well" });
  });

  it("V13: a list of ids one over the limit is refused, and one of the limit is not", async () => {
    const query = "query($ids: [ID!]) { node(ids: $ids) { id } }";
    const ids = Array.from({ length: 1001 }, (_, index) => String(index));
    expect(codesOf(await gateway.ask({ query, variables: { ids } }))).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    expect((await gateway.ask({ query, variables: { ids: ids.slice(1) } })).data).toEqual({ node });
  });

  it("Q02: conditions on 14 variables are planned", async () => {
    const names = Array.from({ length: 14 }, (_, index) => `v${index}`);
    const conditions = names.map(
      (name, index) => `only${index % 4} @${index % 2 ? "skip" : "include"}(if: $${name})`,
    );
    const query = `query(${names.map((name) => `$${name}: Boolean!`).join(" ")}) { node { id ${conditions.join(" ")} } }`;
    const variables = Object.fromEntries(names.map((name) => [name, true]));
    const { data } = await gateway.ask({ query, variables });
    expect(data).toEqual({ node: { id: "n", only0: 0, only2: 2 } });
  });

  /** Asks all of them, a few at a time. */
  const askAll = async (asked: readonly { readonly query: string }[]): Promise<readonly Answer[]> => {
    const answers: Answer[] = [];
    const rest = asked.map((request, index) => ({ request, index }));
    const client = async () => {
      for (let next = rest.pop(); next; next = rest.pop())
        answers[next.index] = await gateway.ask(next.request);
    };
    await Promise.all(Array.from({ length: 6 }, client));
    return answers;
  };

  it("Q06: 300 texts that differ leave what is in use as it was", async () => {
    const answers = await askAll(
      Array.from({ length: 300 }, (_, index) => ({ query: `{ innocent } # ${index}` })),
    );
    expect(answers.filter(({ data }) => data?.["innocent"] === "well")).toHaveLength(300);
    expect((await gateway.ask(innocent)).data).toEqual({ innocent: "well" });
  });

  it("F11: clients that ask at once get what each asked for, never another's", async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `k${index % 40}`);
    const answers = await askAll(keys.map((key) => ({ query: `{ ${key}: innocent node { ${key}: id } }` })));
    expect(answers.map(({ data }) => data)).toEqual(
      keys.map((key) => ({ [key]: "well", node: { [key]: "n" } })),
    );
  });
});

describe("an operation that no planner ends in time", () => {
  const wallClockMilliseconds = 300;
  let gateway: CaseGateway;
  const query = nest(9, "id only0 only1 only2 only3");
  beforeAll(async () => {
    gateway = await startCaseGateway(graph, {
      operationLimits: { depth: 60 },
      planner: {
        wallClockMilliseconds,
        pathsLimit: 1_000_000,
        maxEvaluatedPlans: 1_000_000,
        hops: 1000,
        fetches: 10_000,
      },
    });
    await gateway.ask(innocent);
  });
  afterAll(() => gateway?.close());

  it("Q01, Q09: is refused once its time is up, while others are served; again at once; and the planner is back", async () => {
    const started = performance.now();
    const [killer, served] = await Promise.all([gateway.ask({ query }), gateway.ask(innocent)]);
    expect([killer.status, ...codesOf(killer)]).toEqual([503, "PLAN_TIMEOUT"]);
    expect(killer.milliseconds).toBeGreaterThan(wallClockMilliseconds - 20);
    expect(served.data).toEqual({ innocent: "well" });
    const again = await gateway.ask({ query });
    expect([again.status, ...codesOf(again)]).toEqual([503, "PLAN_TIMEOUT"]);
    expect(again.milliseconds).toBeLessThan(wallClockMilliseconds);
    const other = await gateway.ask({ query: "{ node { id only0 next { only1 } } }" });
    expect(other.data).toEqual({ node: { id: "n", only0: 0, next: { only1: 1 } } });
    expect(performance.now() - started).toBeGreaterThan(wallClockMilliseconds);
    expect([...gateway.subgraphs.calls.values()].flat().some(({ query: sent }) => sent.length > 300)).toBe(
      false,
    );
  });

  it("Q08: more calls than allowed are refused by the limit that is named", async () => {
    const narrow = await startCaseGateway(graph, { planner: { fetches: 3 } });
    try {
      const refused = await narrow.ask({ query: "{ node { only0 only1 only2 only3 } }" });
      expect(codesOf(refused)).toEqual(["PLAN_TOO_WIDE"]);
      expect(refused.errors?.[0]?.message).toContain("at most 3 calls to domains but takes 5");
      expect((await narrow.ask({ query: "{ node { only0 only1 } }" })).errors).toBeUndefined();
    } finally {
      await narrow.close();
    }
  });
});
