import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startCaseGateway, type CaseGateway } from "../kit/federation-gateway.ts";
import { find, type FederationCase } from "../kit/federation.ts";

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requires", "@provides",
  "@external", "@shareable", "@override", "@interfaceObject", { name: "@authenticated", as: "@signedIn" }, "@requiresScopes", "@policy"])`;

const canary = "CANARY-of-what-nobody-may-see";
const people = [
  { __typename: "Person", id: "p1", label: "Ada", ssn: `${canary} ssn`, salary: 7 },
  { __typename: "Person", id: "p2", label: "Bob", ssn: `${canary} ssn`, salary: 8 },
];
const robot = { __typename: "Robot", id: "r1", label: "Rob", ssn: "0000" };
const things = [...people, robot];
const typeOf = { __resolveType: ({ __typename }: { __typename: string }) => __typename };

/** People whose number nobody may see without signing in, nor that of robots, since the supergraph says it of their interface. */
const guarded: FederationCase = {
  subgraphs: {
    staff: {
      sdl: `${header}
        type Query {
          person(id: ID!): Person
          people: [Person!]!
          node(id: ID!): Thing
          any: [Any!]!
          vault: Vault
          level: Level
          closed(filter: String): String @requiresScopes(scopes: [["vault"]])
        }
        interface Thing @key(fields: "id") { id: ID! label: String ssn: String }
        type Person implements Thing @key(fields: "id") {
          id: ID! label: String
          ssn: String @shareable @signedIn
          salary: Int @policy(policies: [["nobody-defines-it"]])
          friend: Person
        }
        type Robot implements Thing @key(fields: "id") { id: ID! label: String ssn: String }
        union Any = Person | Robot
        type Vault @signedIn { gold: String }
        enum Level @signedIn { HIGH LOW }
      `,
      resolvers: {
        Thing: typeOf,
        Any: typeOf,
        Query: {
          person: (_: unknown, { id }: { id: string }) => people.find((one) => one.id === id),
          people: () => people,
          node: (_: unknown, { id }: { id: string }) => things.find((one) => one.id === id),
          any: () => things,
          vault: () => ({ gold: canary }),
          level: () => "HIGH",
          closed: () => canary,
        },
        Person: { __resolveReference: find(people), friend: () => people[1] },
        Robot: { __resolveReference: find([robot]) },
      },
    },
    payroll: {
      sdl: `${header}
        type Query { best: Person @provides(fields: "ssn") }
        type Person @key(fields: "id") {
          id: ID!
          ssn: String @external
          hash: String @requires(fields: "ssn") @signedIn
          stamp: String @requires(fields: "hash2") @signedIn
          hash2: String @external
        }
      `,
      resolvers: {
        Query: { best: () => people[0] },
        Person: {
          __resolveReference: (one: object) => one,
          hash: () => `${canary} hash`,
          stamp: () => `${canary} stamp`,
        },
      },
    },
    ledger: {
      sdl: `${header}
        type Person @key(fields: "id") {
          id: ID!
          ssn: String @external
          hash2: String @requires(fields: "ssn") @signedIn
        }
      `,
      resolvers: {
        Person: { __resolveReference: (one: object) => one, hash2: () => `${canary} hash2` },
      },
    },
    notes: {
      sdl: `${header}
        type Thing @key(fields: "id") @interfaceObject { id: ID! note: String @signedIn remark: String }
      `,
      resolvers: {
        Thing: {
          __resolveReference: (one: object) => one,
          note: () => `${canary} note`,
          remark: () => "fine",
        },
      },
    },
  },
  operations: {},
};

/** Names of fields that no subgraph may be asked for by anybody who did not sign in. */
const protectedNames = /\b(?:salary|vault|gold|level|closed|hash2?|stamp|note)\b/;

describe("what nobody may see without signing in", () => {
  let gateway: CaseGateway;
  beforeAll(async () => {
    gateway = await startCaseGateway(guarded);
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.subgraphs.calls.clear());

  const ask = async (query: string, variables?: object) => {
    const answer = await gateway.ask({ query, ...(variables ? { variables: { ...variables } } : {}) });
    const calls = JSON.stringify([...gateway.subgraphs.calls]);
    expect(answer.text).not.toContain(canary);
    expect(calls).not.toContain(canary);
    return {
      ...answer,
      calls,
      texts: [...gateway.subgraphs.calls.values()].flat().map((call) => call.query),
    };
  };
  const told = ({ errors = [] }: Awaited<ReturnType<typeof ask>>) =>
    errors.map(({ extensions }) => [extensions.code, (extensions as { coordinate?: string }).coordinate]);

  it.each<[string, string, object | undefined, unknown]>([
    ["Z01", '{ person(id: "p1") { label ssn } }', undefined, { person: { label: "Ada", ssn: null } }],
    [
      "Z01",
      '{ person(id: "p1") { label number: ssn } }',
      undefined,
      { person: { label: "Ada", number: null } },
    ],
    ["Z01", '{ node(id: "p1") { label ssn } }', undefined, { node: { label: "Ada", ssn: null } }],
    [
      "Z01",
      '{ node(id: "p1") { label ... on Person { x: ssn } } }',
      undefined,
      { node: { label: "Ada", x: null } },
    ],
    [
      "Z01",
      '{ node(id: "p1") { ... { ... on Thing { ... on Person { ssn } } } } }',
      undefined,
      { node: { ssn: null } },
    ],
    [
      "Z01",
      "{ any { __typename ... on Thing { ssn } } }",
      undefined,
      {
        any: [...people.map(() => ({ __typename: "Person", ssn: null })), { __typename: "Robot", ssn: null }],
      },
    ],
    [
      "Z01",
      "query($v: Boolean!) { people { label ssn @include(if: $v) } }",
      { v: true },
      { people: people.map(({ label }) => ({ label, ssn: null })) },
    ],
    [
      "Z01",
      "query($v: Boolean!) { people { label ...F @skip(if: $v) } } fragment F on Thing { ssn }",
      { v: false },
      { people: people.map(({ label }) => ({ label, ssn: null })) },
    ],
    [
      "Z01",
      '{ person(id: "p1") { friend { friend { ssn } } } }',
      undefined,
      { person: { friend: { friend: { ssn: null } } } },
    ],
    ["Z02", "{ best { id ssn } }", undefined, { best: { id: "p1", ssn: null } }],
  ])("%s: is null by %s", async (_, query, variables, data) => {
    const answer = await ask(query, variables);
    expect([answer.status, answer.data]).toEqual([200, data]);
    expect(told(answer)).toContainEqual(["UNAUTHORIZED_FIELD_OR_TYPE", "Person.ssn"]);
    for (const text of answer.texts) expect(text).not.toMatch(/\bssn\b/);
  });

  it("Z01: is not asked for where a variable leaves it out, and not told", async () => {
    const query = 'query($v: Boolean!) { person(id: "p1") { label ssn @include(if: $v) } }';
    const answer = await ask(query, { v: false });
    expect([answer.data, answer.errors]).toEqual([{ person: { label: "Ada" } }, undefined]);
  });

  it.each<[string, string, string, unknown]>([
    ["Z02", '{ person(id: "p1") { label hash } }', "Person.hash", { person: { label: "Ada", hash: null } }],
    [
      "Z02",
      '{ person(id: "p1") { label stamp } }',
      "Person.stamp",
      { person: { label: "Ada", stamp: null } },
    ],
    [
      "Z04",
      '{ person(id: "p1") { label salary } }',
      "Person.salary",
      { person: { label: "Ada", salary: null } },
    ],
    ["Z05", "{ vault { gold } }", "Query.vault", { vault: null }],
    ["Z05", "{ vault { __typename } }", "Query.vault", { vault: null }],
    ["Z05", "{ level }", "Query.level", { level: null }],
    ["Z05", '{ closed(filter: "x") }', "Query.closed", { closed: null }],
    [
      "Z05",
      '{ node(id: "r1") { label note remark } }',
      "Robot.note",
      { node: { label: "Rob", note: null, remark: "fine" } },
    ],
  ])("%s: is null by %s, told as %s", async (_, query, coordinate, data) => {
    const answer = await ask(query);
    expect([answer.status, answer.data]).toEqual([200, data]);
    expect(told(answer)).toContainEqual(["UNAUTHORIZED_FIELD_OR_TYPE", coordinate]);
    for (const text of answer.texts) expect(text).not.toMatch(protectedNames);
  });

  it("Z06: is not in the schema that is shown to them", async () => {
    const answer = await ask(
      '{ __type(name: "Person") { fields { name } } vault: __type(name: "Vault") { name } }',
    );
    expect(answer.errors ?? []).toEqual([]);
    expect(answer.text).not.toMatch(/ssn|salary|Vault/);
  });

  it("Z09: is in no text of an error, an explanation or a metric", async () => {
    await ask("{ people { ssn salary } }");
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).not.toMatch(/CANARY|ssn|salary/);
  });
});
