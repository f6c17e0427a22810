import { createAccount, type Account } from "./account.ts";
import { createActivities, type Activity } from "./activities.ts";
import { createDeals, type Deal } from "./deals.ts";
import { createEngagements, createLeads, type Engagement, type Lead } from "./leads.ts";
import {
  createSurveys,
  createTickets,
  createTouches,
  type Survey,
  type Ticket,
  type Touch,
} from "./success.ts";
import { createVisits, type Visit } from "./usage.ts";
import { createWebEvents, type WebEvent } from "./web.ts";
import type { World } from "./world.ts";

/** Everything that happened with one account, before any domain wrote its part of it down. */
export interface Story {
  readonly account: Account;
  readonly deals: readonly Deal[];
  readonly activities: readonly Activity[];
  readonly leads: readonly Lead[];
  readonly engagements: readonly Engagement[];
  readonly web: readonly WebEvent[];
  readonly visits: readonly Visit[];
  readonly tickets: readonly Ticket[];
  readonly touches: readonly Touch[];
  readonly surveys: readonly Survey[];
}

/** The story of the n-th account, from 1. */
export const createStory = (world: World, n: number): Story => {
  const account = createAccount(world, n);
  const deals = createDeals(world, account);
  const leads = createLeads(world, account, deals);
  return {
    account,
    deals,
    activities: createActivities(world, account, deals),
    leads,
    engagements: createEngagements(world, account, leads, deals),
    web: createWebEvents(world, account, leads, deals),
    visits: createVisits(world, account),
    tickets: createTickets(world, account),
    touches: createTouches(world, account),
    surveys: createSurveys(world, account),
  };
};

/** Files of one domain while they are written. */
export interface DomainFiles {
  readonly files: readonly {
    readonly name: string;
    readonly rows: () => number;
    readonly close: () => Promise<void>;
  }[];
  readonly add: (story: Story) => void;
}

/** Once in a hundred accounts, always the same ones: where a domain's files hold a row that is wrong. */
export const isDirty = (account: Account, remainder: number): boolean => account.n % 100 === remainder;
