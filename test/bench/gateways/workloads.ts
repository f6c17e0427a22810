import { accountId } from "./company.ts";

export interface GraphqlBody {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Workload {
  readonly connections: number;
  /** Bodies rotate, so that sharing identical requests in flight flatters nobody. */
  readonly bodies: readonly GraphqlBody[];
  /** Whose requests they are, in turn; nobody's where left out. */
  readonly authorizations?: readonly string[];
}

const customer360 = `id name industry tier annualRevenue owner
  campaignEngagement { opens clicks lastCampaign } webBehavior { pageViews visits topPage } leadScore { score grade }
  featureUsage(limit: 5) { feature count lastUsed } sessions { daily weekly monthly } productHealth { score status }
  health { score trend } engagement { nps lastTouch } tickets(limit: 5) { id subject status priority }`;
const one = `query Customer360($id: ID!) { account(id: $id) { ${customer360} } }`;
const many = `query Accounts360($first: Int!, $offset: Int) { accounts(first: $first, offset: $offset) { ${customer360} } }`;
const deep = `query Deep($first: Int!, $offset: Int) { accounts(first: $first, offset: $offset) {
  name health { score } leadScore { score }
  opportunities(limit: 3) { name amount risk primaryContact {
    name title satisfaction engagement { opens } topCampaign { name influencedRenewals }
    activeFeatures { name relatedTickets } openTickets { subject account { name productHealth { score } } } } } } }`;

const bodies = (count: number, make: (index: number) => GraphqlBody): GraphqlBody[] =>
  Array.from({ length: count }, (_, index) => make(index));

const pages = (count: number, first: number, step: number): GraphqlBody[] =>
  bodies(count, (page) => ({
    operationName: "Accounts360",
    query: many,
    variables: { first, offset: page * step },
  }));

export type WorkloadName = "S" | "M" | "L" | "D";

/** S: one account over four domains. M: fifty. L: a thousand, 1.3 MB. D: entities of entities, nine fetches or more. */
export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  S: {
    connections: 16,
    bodies: bodies(1000, (index) => ({
      operationName: "Customer360",
      query: one,
      variables: { id: accountId(index) },
    })),
  },
  M: { connections: 8, bodies: pages(20, 50, 50) },
  L: { connections: 4, bodies: pages(8, 1000, 10) },
  D: {
    connections: 8,
    bodies: bodies(10, (page) => ({
      operationName: "Deep",
      query: deep,
      variables: { first: 20, offset: page * 20 },
    })),
  },
};
