import { readFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors/index.ts";
import { createAccount, healthAt, isCustomerAt, type Account } from "./account.ts";
import {
  addLines,
  productsOf,
  readReached,
  writeAdditions,
  writeReached,
  type Additions,
} from "./additions.ts";
import { catchUp } from "./catch-up.ts";
import { csvLine, jsonLine } from "./files.ts";
import type { SampleSummary } from "./generate.ts";
import { engagementOf } from "./leads.ts";
import { engagementRecord, webRecord } from "./marketing-files.ts";
import { chance, intOf, pick, randomOf, type Random } from "./random.ts";
import { ticketOf } from "./success.ts";
import { ticketRow } from "./success-files.ts";
import { userOf, visitAt, type Visit } from "./usage.ts";
import { visitOf, visitorOf } from "./web.ts";
import { createWorld, type World } from "./world.ts";

/** Where and when the new events happen. */
export interface LiveOptions {
  /** A folder that `generateSample` has written. */
  readonly folder: string;
  readonly seed: number;
  /** The moment of the newest of the new events. */
  readonly now: Date;
}

const readSummary = async (folder: string): Promise<SampleSummary> => {
  const file = path.join(folder, "sample.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new UserError(
      `New events need a folder with the sample company, but ${file} cannot be read: make the sample first.`,
      {
        cause,
      },
    );
  });
  return JSON.parse(text) as SampleSummary;
};

const visitSite = (random: Random, account: Account, id: string, now: number): string[] => {
  const person = pick(random, account.contacts);
  const accountId = chance(random, 0.8) ? account.id : null;
  const email = accountId === null ? null : person.email;
  const visitor = visitorOf(random, account.n, intOf(random, 50, 99), { accountId, email, intent: 0.3 });
  const events = visitOf(random, visitor, now, `web-${id}`);
  const early = (events.at(-1)?.at ?? now) - now + intOf(random, 1, 20) * 1000;
  return events.map((event) => jsonLine(webRecord({ ...event, at: event.at - early })));
};

/** The visit moved back, so that it ends at that moment. */
const endingAt = (time: number, { login, uses }: Visit): Visit => {
  const early = login.at + login.seconds * 1000 - time;
  return {
    login: { ...login, at: login.at - early },
    uses: uses.map((use) => ({ ...use, at: use.at - early })),
  };
};

const happen = (
  random: Random,
  additions: Additions,
  account: Account,
  from: { world: World; id: string },
): void => {
  const { world, id } = from;
  const { now } = world;
  const at = now - intOf(random, 1, 45) * 1000;
  if (chance(random, 0.6))
    addLines(additions, "marketing/web-events.jsonl", visitSite(random, account, id, now));
  if (chance(random, 0.4)) {
    const engagement = engagementOf(random, world, pick(random, account.contacts), at);
    const line = jsonLine(engagementRecord(account, `eng-${id}`, engagement));
    addLines(additions, "marketing/engagements.jsonl", [line]);
  }
  if (!isCustomerAt(account, now) || !chance(random, 0.4)) return;
  const health = healthAt(account, now, now);
  additions.visits.push(
    endingAt(at, visitAt(random, account, at, { id, user: userOf(random, account), health })),
  );
  if (!chance(random, 0.05)) return;
  const ticket = ticketOf(random, account, at, { id: `tick-${id}`, now, world, health });
  addLines(additions, "customer-success/tickets.csv", [csvLine(ticketRow(account, ticket))]);
};

/**
 * Adds the events of the last minute to the sample's files and answers the ids of the data products to publish again. One account in five
 * hundred is active, three at least, so that a mesh left running for days stays small; after more than an hour without events, what happened
 * meanwhile comes first. Throws a UserError where the folder holds no sample.
 */
export const appendLiveEvents = async ({ folder, seed, now }: LiveOptions): Promise<string[]> => {
  const sample = await readSummary(folder);
  const then = createWorld(sample.seed, Date.parse(sample.now), sample.accounts);
  const time = Math.floor(now.getTime() / 1000) * 1000;
  const world = { ...then, now: time };
  const random = randomOf(seed, "live", time);
  const mark = (time / 1000).toString(36);
  const additions: Additions = { text: {}, visits: [] };
  const from = (await readReached(folder)) ?? then.now;
  catchUp(additions, then, { from, to: time, prefix: `gap-${mark}-` });
  for (let index = Math.max(3, Math.round(sample.accounts / 500)); index > 0; index -= 1) {
    const account = createAccount(then, intOf(random, 1, sample.accounts));
    happen(random, additions, account, { world, id: `live-${mark}-${index}` });
  }
  await writeAdditions(folder, additions);
  await writeReached(folder, Math.max(from, time));
  return productsOf(additions);
};
