import { readContract } from "@trellis/shared/contract";
import type { FakeDefinition } from "./fake-subgraph.ts";

/** The four domains of the fakes, each with one score an account and the type and fields it is found by. */
export const fakeDomains = {
  "customer-success": { type: "HealthScore", field: "health" },
  marketing: { type: "LeadScore", field: "lead" },
  product: { type: "UsageScore", field: "usage" },
  sales: { type: "DealScore", field: "deal" },
} as const;

export type FakeDomain = keyof typeof fakeDomains;

/** A number that only this domain gives for this account: data under another key is seen at once. */
export const scoreOf = (domain: string, id: string): number =>
  [...`${domain}/${id}`].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 10_007, 7);

const sdlOf = (domain: FakeDomain, extra: string): string => {
  const { type, field } = fakeDomains[domain];
  return /* GraphQL */ `
"An account."
type Account @key(fields: "id") {
  "Id of the account."
  id: AccountID!
  "Its score in this domain."
  ${field}: ${type}
  "Its scores in this domain, as a list."
  ${field}s: ${type}Connection
  ${extra}
}
"A score of an account."
type ${type} @key(fields: "id")
  @dataProduct(id: "${domain}/${field}", name: "${type}", version: "1.0.0", status: ACTIVE, owner: "Owner of ${domain}", support: "#${domain}", consumers: ["Everyone"], purpose: "To test.", inputs: [])
  @classification(level: INTERNAL)
  @sla(property: "latency", value: 24, unit: "h", element: "calculatedAt", percentile: 99, window: "30d")
  @sla(property: "availability", value: 99.5, unit: "%")
  @sla(property: "breakingChangeNotice", value: 30, unit: "d")
  @sla(property: "documentationAge", value: 7, unit: "d")
  @quality(metric: rowCount, mustBeGreaterThan: 0, unit: ROWS, severity: ERROR) {
  "Id of the score."
  id: ID!
  "Account it is about."
  accountId: AccountID!
  "Account it is about."
  account: Account
  "The score."
  score: Float
  "Domain and account in one text."
  label: String!
  "When it was calculated."
  calculatedAt: DateTime
}
"Where reading begins."
type Query {
  "One score."
  ${field}("Id of the score." id: ID!): ${type}
  "All scores."
  ${field}s: ${type}Connection
}
`;
};

const scoreFor = (domain: FakeDomain, id: string) => ({
  id,
  accountId: id,
  account: { id },
  score: scoreOf(domain, id),
  label: `${domain}:${id}`,
  calculatedAt: "2026-01-01T00:00:00.000Z",
});

const pageFor = (domain: FakeDomain, ids: readonly string[]) => {
  const nodes = ids.map((id) => scoreFor(domain, id));
  return {
    nodes,
    edges: nodes.map((node) => ({ node, cursor: node.id })),
    totalCount: nodes.length,
    asOf: "2026-01-01T00:00:00.000Z",
    pageInfo: { hasNextPage: false, hasPreviousPage: false },
  };
};

/** A domain of the fakes: its contract, completed, and resolvers that make every score up from the account's id. */
export const fakeDomain = (domain: FakeDomain, extra = ""): FakeDefinition => {
  const { type, field } = fakeDomains[domain];
  const listed = ["acme-1", "acme-2", "acme-3"];
  return {
    sdl: readContract({ domain, file: `${domain}.graphql`, sdl: sdlOf(domain, extra) }).sdl,
    resolvers: {
      Account: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        [field]: ({ id }: { id: string }) => scoreFor(domain, id),
        [`${field}s`]: ({ id }: { id: string }) => pageFor(domain, [id]),
      },
      [type]: { __resolveReference: ({ id }: { id: string }) => scoreFor(domain, id) },
      Query: {
        [field]: (_: unknown, { id }: { id: string }) => scoreFor(domain, id),
        [`${field}s`]: () => pageFor(domain, listed),
      },
    },
    products: {
      [`${domain}/${field}`]: { version: "v1", asOf: "2026-01-01T00:00:00.000Z", status: "OK" },
    },
  };
};
