/**
 * Four stub domains over one made-up company. Every value is a pure function of an id, so two gateways that are right give the same answer,
 * and an answer can be computed once and replayed.
 */
type Fields = Record<string, unknown>;
type Reference = { readonly id: string };

export interface StubDomain {
  readonly name: string;
  readonly port: number;
  readonly typeDefs: string;
  readonly resolvers: Record<string, Record<string, unknown>>;
}

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n';

/** A 32-bit hash of `id` and `salt` (FNV-1a with a final mix). */
const hash = (id: string, salt: number): number => {
  let value = 2_166_136_261 ^ salt;
  for (let at = 0; at < id.length; at++) value = Math.imul(value ^ id.charCodeAt(at), 16_777_619);
  value = Math.imul(value ^ (value >>> 13), 0x5bd1e995);
  return (value ^ (value >>> 15)) >>> 0;
};

const pick = (list: readonly string[], id: string, salt: number) => list[hash(id, salt) % list.length];
const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));
const day = (id: string, salt: number) => `2026-10-${10 + (hash(id, salt) % 18)}`;
const tenth = (id: string, salt: number) => (hash(id, salt) % 1000) / 10;

export const accountId = (index: number): string => `acc-${String(index).padStart(5, "0")}`;

const contact = (id: string): Fields => ({
  id,
  name: `Contact ${id}`,
  title: pick(["CTO", "CFO", "VP Sales", "Analyst"], id, 8),
});
const opportunity = (id: string): Fields => ({
  id,
  name: `Deal ${id}`,
  amount: hash(id, 5) % 500_000,
  stage: pick(["DISCOVERY", "PROPOSAL", "NEGOTIATION"], id, 6),
  primaryContact: contact(`con-${hash(id, 7) % 40}`),
});
const account = (id: string): Fields => ({
  id,
  name: `Account ${id} Inc.`,
  industry: pick(["Retail", "Finance", "Health", "Tech"], id, 1),
  tier: pick(["GOLD", "SILVER", "BRONZE"], id, 2),
  annualRevenue: (hash(id, 3) % 10_000_000) + 0.5,
  owner: `owner-${hash(id, 4) % 50}@example.com`,
  opportunities: ({ limit }: { limit: number }) => times(limit, (n) => opportunity(`opp-${id}-${n}`)),
});
const engagement = (id: string): Fields => ({
  opens: hash(id, 10) % 500,
  clicks: hash(id, 11) % 100,
  lastCampaign: `Campaign ${hash(id, 12) % 40}`,
});
const campaign = (id: string): Fields => ({
  id,
  name: `Campaign ${id}`,
  channel: pick(["EMAIL", "WEB", "EVENT"], id, 19),
});
const feature = (id: string): Fields => ({
  id,
  name: `Feature ${id}`,
  adoption: (hash(id, 58) % 100) / 100,
});
const ticket = (id: string): Fields => ({
  id,
  subject: `Ticket about "topic" ${hash(id, 70) % 99}`,
  status: pick(["OPEN", "CLOSED"], id, 80),
  priority: hash(id, 90) % 5,
  account: { __typename: "Account", id: accountId(hash(id, 91) % 200) },
});

const resolvedBy = (make: (id: string) => Fields) => ({
  __resolveReference: ({ id }: Reference) => make(id),
});

const sales: StubDomain = {
  name: "sales",
  port: 5201,
  typeDefs: `${link}type Query { account(id: ID!): Account accounts(first: Int!, offset: Int = 0): [Account!]! }
type Account @key(fields: "id") { id: ID! name: String! industry: String tier: String annualRevenue: Float owner: String opportunities(limit: Int = 3): [Opportunity!]! }
type Opportunity @key(fields: "id") { id: ID! name: String amount: Int stage: String primaryContact: Contact }
type Contact @key(fields: "id") { id: ID! name: String title: String }`,
  resolvers: {
    Query: {
      account: (_: unknown, { id }: Reference) => account(id),
      accounts: (_: unknown, { first, offset }: { first: number; offset: number }) =>
        times(first, (index) => account(accountId(index + offset))),
    },
    Account: resolvedBy(account),
    Opportunity: resolvedBy(opportunity),
    Contact: resolvedBy(contact),
  },
};

const marketing: StubDomain = {
  name: "marketing",
  port: 5202,
  typeDefs: `${link}type Account @key(fields: "id") { id: ID! campaignEngagement: CampaignEngagement webBehavior: WebBehavior leadScore: LeadScore }
type CampaignEngagement { opens: Int clicks: Int lastCampaign: String }
type WebBehavior { pageViews: Int visits: Int topPage: String }
type LeadScore { score: Float grade: String }
type Contact @key(fields: "id") { id: ID! engagement: CampaignEngagement topCampaign: Campaign }
type Campaign @key(fields: "id") { id: ID! name: String channel: String }`,
  resolvers: {
    Account: resolvedBy((id) => ({
      id,
      campaignEngagement: engagement(id),
      webBehavior: {
        pageViews: hash(id, 13) % 9000,
        visits: hash(id, 14) % 900,
        topPage: `/docs/page-${hash(id, 15) % 300}`,
      },
      leadScore: { score: tenth(id, 16), grade: pick(["A", "B", "C", "D"], id, 17) },
    })),
    Contact: resolvedBy((id) => ({
      id,
      engagement: engagement(id),
      topCampaign: campaign(`cam-${hash(id, 18) % 12}`),
    })),
    Campaign: resolvedBy(campaign),
  },
};

const product: StubDomain = {
  name: "product",
  port: 5203,
  typeDefs: `${link}type Account @key(fields: "id") { id: ID! featureUsage(limit: Int = 5): [FeatureUsage!]! sessions: Sessions productHealth: ProductHealth }
type FeatureUsage { feature: String! count: Int! lastUsed: String }
type Sessions { daily: Int weekly: Int monthly: Int }
type ProductHealth { score: Float status: String }
type Contact @key(fields: "id") { id: ID! lastSeen: String activeFeatures(limit: Int = 2): [Feature!]! }
type Feature @key(fields: "id") { id: ID! name: String adoption: Float }`,
  resolvers: {
    Account: resolvedBy((id) => ({
      id,
      featureUsage: ({ limit }: { limit: number }) =>
        times(limit, (n) => ({
          feature: `feature-${hash(id, 20 + n) % 60}`,
          count: hash(id, 30 + n) % 1000,
          lastUsed: day(id, 40 + n),
        })),
      sessions: { daily: hash(id, 50) % 50, weekly: hash(id, 51) % 300, monthly: hash(id, 52) % 1000 },
      productHealth: { score: tenth(id, 53), status: pick(["OK", "WARN", "CRIT"], id, 54) },
    })),
    Contact: resolvedBy((id) => ({
      id,
      lastSeen: day(id, 55),
      activeFeatures: ({ limit }: { limit: number }) =>
        times(limit, (n) => feature(`fea-${hash(id, 56 + n) % 20}`)),
    })),
    Feature: resolvedBy(feature),
  },
};

const customerSuccess: StubDomain = {
  name: "customer_success",
  port: 5204,
  typeDefs: `${link}type Account @key(fields: "id") { id: ID! health: Health engagement: Engagement tickets(limit: Int = 5): [Ticket!]! }
type Health { score: Float trend: String }
type Engagement { nps: Int lastTouch: String }
type Ticket @key(fields: "id") { id: ID! subject: String status: String priority: Int account: Account }
type Opportunity @key(fields: "id") { id: ID! risk: Float }
type Contact @key(fields: "id") { id: ID! satisfaction: Float openTickets(limit: Int = 2): [Ticket!]! }
type Campaign @key(fields: "id") { id: ID! influencedRenewals: Int }
type Feature @key(fields: "id") { id: ID! relatedTickets: Int }`,
  resolvers: {
    Account: resolvedBy((id) => ({
      id,
      health: { score: tenth(id, 60), trend: pick(["UP", "FLAT", "DOWN"], id, 61) },
      engagement: { nps: hash(id, 62) % 11, lastTouch: day(id, 63) },
      tickets: ({ limit }: { limit: number }) => times(limit, (n) => ticket(`t-${id}-${n}`)),
    })),
    Ticket: resolvedBy(ticket),
    Opportunity: resolvedBy((id) => ({ id, risk: (hash(id, 64) % 100) / 100 })),
    Contact: resolvedBy((id) => ({
      id,
      satisfaction: (hash(id, 65) % 50) / 10,
      openTickets: ({ limit }: { limit: number }) => times(limit, (n) => ticket(`t-${id}-${n}`)),
    })),
    Campaign: resolvedBy((id) => ({ id, influencedRenewals: hash(id, 66) % 30 })),
    Feature: resolvedBy((id) => ({ id, relatedTickets: hash(id, 67) % 90 })),
  },
};

/** The domains; their ports are fixed, since the Rust peer reads them from a file. */
export const stubDomains: readonly StubDomain[] = [sales, marketing, product, customerSuccess];

/** Where a stub domain answers. */
export const urlOf = ({ port }: StubDomain): string => `http://127.0.0.1:${port}/graphql`;
