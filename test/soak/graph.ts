import type { FederationCase } from "../kit/federation.ts";

/** Domains that add a card to an account; any of them may fail. */
export const cards = ["sales", "product", "success"] as const;

export type Card = (typeof cards)[number];

/** How many accounts there are. */
export const accountCount = 200;

export const accountId = (index: number): string => `acme-${String(index).padStart(5, "0")}`;

/** What a domain says of an account: told by the id alone, so that a value of another account is seen. */
export const labelOf = (domain: string, id: string): string => `${domain} of ${id}`;

export const scoreOf = (domain: string, id: string): number => Number(id.slice(5)) * 10 + domain.length;

const account = (id: string) => ({ id });
const ids = Array.from({ length: accountCount }, (_, index) => accountId(index));

const card = (domain: Card): FederationCase["subgraphs"][string] => ({
  sdl: `
    type Account @key(fields: "id") { id: ID! ${domain}: ${domain}Card related${domain}: [Account!] }
    type ${domain}Card { score: Int! label: String! }`,
  resolvers: {
    Account: {
      __resolveReference: ({ id }: { id: string }) => account(id),
      [domain]: ({ id }: { id: string }) => ({ score: scoreOf(domain, id), label: labelOf(domain, id) }),
      [`related${domain}`]: ({ id }: { id: string }) =>
        [1, 2].map((step) => account(accountId((Number(id.slice(5)) + step) % accountCount))),
    },
  },
});

/** Accounts from one domain, and a card and two related accounts of each from each of the others. */
export const soakGraph: FederationCase = {
  subgraphs: {
    accounts: {
      sdl: `
        type Query { account(id: ID!): Account accounts(from: Int!, count: Int!): [Account]! }
        type Account @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          account: (_, { id }) => account(id),
          accounts: (_, { from, count }) => ids.slice(from, from + count).map(account),
        },
        Account: { __resolveReference: ({ id }: { id: string }) => account(id) },
      },
    },
    ...Object.fromEntries(cards.map((domain) => [domain, card(domain)])),
  },
  operations: {},
};
