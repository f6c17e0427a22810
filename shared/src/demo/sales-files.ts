import { amountIn, monthlyDollars, type Account } from "./account.ts";
import type { Deal, DealChange } from "./deals.ts";
import { wordsOf, createCsv, type Cell, type RowFile } from "./files.ts";
import { chance, intOf, randomOf } from "./random.ts";
import { isDirty, type DomainFiles, type Story } from "./story.ts";
import { dateOf, day, isoOf } from "./time.ts";
import type { World } from "./world.ts";

const types = { CUSTOMER: "Customer", FORMER: "Former Customer", PROSPECT: "Prospect", PARTNER: "Partner" };

const accountRow = ({ account, deals }: Story, world: World): Cell[] => {
  const random = randomOf(world.seed, "crm", account.n);
  const updatedAt = Math.max(
    world.now - intOf(random, 1, 200) * day - intOf(random, 0, 80_000) * 1000,
    ...deals.flatMap(({ changes }) => changes.map(({ at }) => at)),
  );
  return [
    account.id,
    account.name,
    chance(random, 0.97) ? `https://www.${account.domain}` : null,
    chance(random, 0.98) ? account.industry : null,
    chance(random, 0.95) ? account.employees : null,
    account.country.code,
    account.country.salesRegion,
    account.country.dataRegion,
    account.segment,
    types[account.kind],
    account.parentId,
    account.rep.id,
    isoOf(updatedAt),
  ];
};

const subscriptionRows = (account: Account, world: World): Cell[][] => {
  if (account.kind !== "CUSTOMER" && account.kind !== "FORMER") return [];
  const random = randomOf(world.seed, "subscriptions", account.n);
  const { country, id, plan, seats, since, churnedAt } = account;
  const years = Math.ceil((world.now - since) / (365 * day));
  const renewal = dateOf(since + years * 365 * day);
  const rowOf = (
    serial: number,
    part: { plan: string; seats: number; dollars: number; from: number; to: number | null },
  ): Cell[] => [
    `sub-${String(account.n).padStart(5, "0")}-${serial}`,
    id,
    part.plan,
    part.seats,
    amountIn(account, part.dollars),
    country.currency,
    part.to === null ? "active" : "churned",
    dateOf(part.from),
    part.to === null ? null : dateOf(part.to),
    part.to === null ? renewal : null,
  ];
  const dollars = monthlyDollars(account);
  const upgradedAt = churnedAt === null && chance(random, 0.2) ? Math.floor((since + world.now) / 2) : null;
  const whole = { plan: plan.name, seats, dollars, from: since, to: churnedAt };
  const rows =
    upgradedAt === null
      ? [rowOf(1, whole)]
      : [
          rowOf(1, { ...whole, dollars: dollars / 2, to: upgradedAt }),
          rowOf(2, { ...whole, from: upgradedAt }),
        ];
  if (churnedAt === null && chance(random, 0.12)) {
    rows.push(
      rowOf(3, { plan: "Support Plus", seats: 0, dollars: dollars * 0.15, from: since + 20 * day, to: null }),
    );
  }
  return rows;
};

/** Per cent, as the CRM sets it for each stage. */
const probabilities: Readonly<Record<string, number>> = {
  Prospecting: 10,
  Qualification: 20,
  "Needs Analysis": 35,
  Proposal: 55,
  Negotiation: 75,
  "Closed Won": 100,
  "Closed Lost": 0,
};

const updatedAtOf = (deal: Deal): number => (deal.changes.at(-1) as DealChange).at;

const dealRow = ({ account, leads }: Story, deal: Deal): Cell[] => [
  deal.id,
  deal.type === "New Business" && !deal.isWon && deal.id.endsWith("-2") && account.n % 9 === 0
    ? null
    : account.id,
  `${account.name} ${deal.type.toLowerCase()} ${dateOf(deal.createdAt).slice(0, 4)}`,
  deal.type,
  deal.stage,
  deal.forecast,
  probabilities[deal.stage] ?? null,
  deal.dollars === null ? null : amountIn(account, deal.dollars),
  account.country.currency,
  isoOf(deal.createdAt),
  isDirty(account, 71) && deal.serial === 1 ? "2025-02-31" : dateOf(deal.closeDate),
  account.plan.name,
  deal.leadSource,
  leads.find((lead) => lead.deal?.id === deal.id)?.id ?? null,
  account.rep.id,
  deal.nextStep,
  deal.lossReason,
  deal.competitors.length === 0 ? null : deal.competitors.join(";"),
  isoOf(updatedAtOf(deal)),
];

const textOf = (value: string | number | null) => (typeof value === "number" ? dateOf(value) : value);

const changeRow = (deal: Deal, { at, field, from, to }: DealChange): Cell[] => {
  return [deal.id, isoOf(at), field, textOf(from), textOf(to)];
};

const write = (story: Story, world: World, files: Record<keyof typeof headers, RowFile>) => {
  const { account, deals, activities } = story;
  files.accounts.add(accountRow(story, world));
  for (const { id, name, email, phone, title, role } of account.contacts) {
    files.contacts.add([id, account.id, name, email, phone, title, role]);
  }
  for (const row of subscriptionRows(account, world)) files.subscriptions.add(row);
  for (const deal of deals) {
    files.opportunities.add(dealRow(story, deal));
    if (isDirty(account, 17) && deal.serial === 1) files.opportunities.add(dealRow(story, deal));
    for (const change of deal.changes) files["opportunity-history"].add(changeRow(deal, change));
  }
  for (const {
    id,
    dealId,
    contact,
    repId,
    type,
    direction,
    at,
    minutes,
    subject,
    outcome,
    sentiment,
  } of activities) {
    const start = [id, account.id, dealId, contact.id, repId, type, direction, isoOf(at), minutes];
    files.activities.add([...start, subject, outcome, sentiment]);
  }
};

const headers = {
  users: ["user_id", "full_name", "email"],
  accounts: wordsOf(
    `account_id account_name website industry employees country sales_region data_region
    segment account_type parent_account_id owner_id last_modified_at`,
  ),
  contacts: ["contact_id", "account_id", "full_name", "email", "phone", "title", "buying_role"],
  subscriptions: wordsOf(
    "subscription_id account_id plan seats mrr currency status started_on ended_on renews_on",
  ),
  opportunities: wordsOf(
    `opportunity_id account_id name type stage forecast_category probability amount currency created_at
    close_date plan lead_source lead_id owner_id next_step loss_reason competitors
    last_modified_at`,
  ),
  "opportunity-history": ["opportunity_id", "changed_at", "field", "old_value", "new_value"],
  activities: wordsOf(
    `activity_id account_id opportunity_id contact_id user_id type direction occurred_at
    duration_minutes subject outcome sentiment`,
  ),
};

/** What the CRM exports: seven CSV files. */
export const openSalesFiles = (folder: string, world: World): DomainFiles => {
  const files = Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name, createCsv(folder, `sales/${name}.csv`, header)]),
  ) as Record<keyof typeof headers, RowFile>;
  for (const { id, name, email } of world.reps) files.users.add([id, name, email]);
  return { files: Object.values(files), add: (story) => write(story, world, files) };
};
