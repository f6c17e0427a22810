import type { Account } from "./account.ts";
import { wordsOf, createCsv, createJsonLines } from "./files.ts";
import type { Engagement, Lead } from "./leads.ts";
import { chance, intOf, pick, randomOf } from "./random.ts";
import { isDirty, type DomainFiles, type Story } from "./story.ts";
import { dateOf, day, isoOf } from "./time.ts";
import type { WebEvent } from "./web.ts";
import { intentTopics } from "./words.ts";
import type { World } from "./world.ts";

const responses = new Set(["CONTENT_DOWNLOADED", "FORM_SUBMITTED", "WEBINAR_ATTENDED", "EVENT_ATTENDED"]);

/** An engagement as the marketing automation tool logs it. */
export const engagementRecord = (account: Account, id: string, engagement: Engagement): object => {
  const { at, type, campaign, person, isMatched, asset } = engagement;
  const isTagged = campaign.channel.startsWith("PAID") || campaign.channel === "EMAIL";
  return {
    id,
    occurred_at: isoOf(at),
    type: type.toLowerCase().replace("_", "-"),
    campaign: campaign.id,
    account: isMatched ? account.id : null,
    person: { id: person.id, email: person.email, name: person.name, title: person.title },
    asset,
    response: responses.has(type),
    utm_source: isTagged ? campaign.channel.toLowerCase() : null,
    utm_medium: isTagged ? (campaign.channel === "EMAIL" ? "email" : "cpc") : null,
  };
};

/** A hit as the web tracker logs it. */
export const webRecord = ({ event_id, event, at, ...rest }: WebEvent): object => ({
  event_id,
  event,
  occurred_at: isoOf(at),
  ...rest,
});

const leadRow = (account: Account, lead: Lead, serial: number) => {
  const email = isDirty(account, 41) && serial === 1 ? "n/a (see card)" : lead.person.email;
  const createdAt = isDirty(account, 53) && serial === 1 ? "2025-02-31T09:00:00Z" : isoOf(lead.createdAt);
  return [
    lead.id,
    lead.isMatched ? account.id : null,
    lead.person.name,
    email,
    lead.person.phone,
    lead.person.title,
    lead.source,
    lead.status,
    lead.grade,
    createdAt,
    lead.mqlAt === null ? null : isoOf(lead.mqlAt),
    lead.sqlAt === null ? null : isoOf(lead.sqlAt),
  ];
};

const consentRows = ({ account, leads }: Story, world: World): (string | null)[][] => {
  const random = randomOf(world.seed, "consent", account.n);
  const people = new Set(
    [...account.contacts, ...leads.map(({ person }) => person)].map(({ email }) => email),
  );
  return [...people].flatMap((email) => {
    const from = world.now - intOf(random, 200, 700) * day;
    const granted = [email, "marketing", chance(random, 0.85) ? "yes" : "no", isoOf(from)];
    const changed = [email, "marketing", "no", isoOf(from + intOf(random, 20, 190) * day)];
    return chance(random, 0.06) ? [granted, changed] : chance(random, 0.95) ? [granted] : [];
  });
};

const intentRows = ({ account, leads, deals }: Story, world: World): (string | number)[][] => {
  const random = randomOf(world.seed, "intent", account.n);
  const heat = Math.max(
    0.2,
    deals.some(({ isOpen }) => isOpen) ? 0.65 : 0,
    ...leads.map(({ warmth }) => warmth * 0.85),
  );
  return Array.from({ length: intOf(random, 1, 4) }, () => [
    account.domain,
    pick(random, intentTopics),
    Math.min(100, Math.round(100 * heat * (0.6 + random() * 0.6))),
    dateOf(world.now - intOf(random, 1, 55) * day),
  ]);
};

const openFiles = (folder: string) => {
  const csv = (name: string, header: string) => createCsv(folder, `marketing/${name}.csv`, wordsOf(header));
  const leadHeader = `lead_id account_id full_name email phone job_title source status grade
    created_at mql_at sql_at`;
  return {
    campaigns: csv("campaigns", "campaign_id name channel start_date end_date budget_usd actual_cost_usd"),
    leads: csv("leads", leadHeader),
    consent: csv("consent", "email purpose granted changed_at"),
    intent: csv("intent-signals", "company_domain topic surge observed_on"),
    engagements: createJsonLines(folder, "marketing/engagements.jsonl"),
    web: createJsonLines(folder, "marketing/web-events.jsonl"),
  };
};

type MarketingFiles = ReturnType<typeof openFiles>;

const writeLeads = ({ account, leads }: Story, file: MarketingFiles["leads"]): void => {
  for (const [index, lead] of leads.entries()) {
    const row = leadRow(account, lead, index + 1);
    file.add(isDirty(account, 61) && index === 0 ? [...row, "imported twice"] : row);
    if (isDirty(account, 37) && index === 0) file.add(row);
  }
};

const writeEngagements = ({ account, engagements }: Story, file: MarketingFiles["engagements"]): void => {
  for (const [index, engagement] of engagements.entries()) {
    const id = `eng-${String(account.n).padStart(5, "0")}-${index + 1}`;
    const { email } = engagement.person;
    const isWrong = isDirty(account, 47) && index === 0;
    const person = { ...engagement.person, email: isWrong ? email.replace("@", " at ") : email };
    file.add(engagementRecord(account, id, { ...engagement, person }));
  }
};

/** What marketing's tools export: campaigns, leads, consent and intent as CSV, engagements and web events as JSON Lines. */
export const openMarketingFiles = (folder: string, world: World): DomainFiles => {
  const files = openFiles(folder);
  for (const { id, name, channel, from, to, budget, actualCost } of world.campaigns) {
    const word = channel.toLowerCase().replace("_", " ");
    files.campaigns.add([id, name, word, dateOf(from), dateOf(to), budget, actualCost]);
  }
  const add = (story: Story) => {
    writeLeads(story, files.leads);
    for (const row of consentRows(story, world)) files.consent.add(row);
    for (const row of intentRows(story, world)) files.intent.add(row);
    writeEngagements(story, files.engagements);
    for (const event of story.web) files.web.add(webRecord(event));
  };
  return { files: Object.values(files), add };
};
