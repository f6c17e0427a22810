import type { Account } from "./account.ts";
import { wordsOf, createCsv, type Cell } from "./files.ts";
import { chance, intOf, randomOf } from "./random.ts";
import { isDirty, type DomainFiles, type Story } from "./story.ts";
import type { Survey, Ticket, Touch } from "./success.ts";
import { dateOf, day, deskTimeOf, isoOf } from "./time.ts";
import { weekOf } from "./usage.ts";
import type { World } from "./world.ts";

/** A ticket as a row of `tickets.csv`, with the support desk's own times, day first. */
export const ticketRow = (account: Account, ticket: Ticket): Cell[] => [
  ticket.id,
  account.id,
  ticket.subject,
  ticket.status,
  ticket.priority,
  ticket.channel,
  ticket.category,
  deskTimeOf(ticket.openedAt),
  ticket.firstResponseMinutes,
  ticket.resolvedAt === null ? null : deskTimeOf(ticket.resolvedAt),
  ticket.reopenCount,
  ticket.isEscalated ? "Y" : "N",
  ticket.csat,
  ticket.requester.name,
  ticket.requester.email,
  ticket.status === "New" ? null : ticket.agent,
  deskTimeOf(ticket.updatedAt),
];

/** Header of `tickets.csv`. */
const ticketHeader = wordsOf(
  `ticket_id account_id subject status priority channel category opened_at
    first_response_minutes resolved_at reopen_count escalated csat requester_name
    requester_email assignee_name updated_at`,
);

const dirtyTicket = (account: Account, ticket: Ticket, serial: number): Cell[] => {
  const row = ticketRow(account, ticket);
  if (serial !== 1) return row;
  if (isDirty(account, 29)) return row.with(12, 9);
  if (isDirty(account, 83)) return row.slice(0, 9);
  return isDirty(account, 5) ? row.with(7, "31/02/2025 09:00:00") : row;
};

/** Is and was a customer: the portfolio keeps both for a while. */
const wasServed = (account: Account): boolean => account.kind === "CUSTOMER" || account.kind === "FORMER";

const portfolioRow = (account: Account, world: World): Cell[] => {
  const years = Math.ceil((world.now - account.since) / (365 * day));
  const renewal = account.churnedAt === null ? dateOf(account.since + years * 365 * day) : null;
  return [
    account.id,
    account.csm.name,
    account.csm.email,
    renewal,
    account.churnedAt === null ? "active" : "churned",
  ];
};

const onboardingRow = (account: Account, world: World): Cell[] => {
  const random = randomOf(world.seed, "onboarding", account.n);
  const startedAt = account.since + intOf(random, 0, 12) * day;
  const doneAt = startedAt + Math.round((20 + (1 - account.health) * 120) * (0.7 + random() * 0.6)) * day;
  const firstValueAt =
    account.since + Math.round((6 + (1 - account.health) * 60) * (0.6 + random() * 0.8)) * day;
  const assigned = account.seats * intOf(random, 1, 3);
  const trained = Math.round(assigned * Math.min(1, account.health * (0.7 + random() * 0.6)));
  return [
    account.id,
    dateOf(account.since),
    startedAt > world.now ? null : dateOf(startedAt),
    doneAt > world.now ? null : dateOf(doneAt),
    firstValueAt > world.now ? null : dateOf(firstValueAt),
    assigned,
    trained,
    account.health > 0.75 && chance(random, 0.4) ? "yes" : "no",
    chance(random, 0.03) ? null : chance(random, 0.2 + 0.6 * account.health) ? "yes" : "no",
  ];
};

/** A week as a row of `weekly-usage.csv`. */
export const weekRow = (account: Account, visits: Story["visits"], start: number): Cell[] => {
  const { users, logins } = weekOf(visits, start);
  return [account.id, dateOf(start), users, account.seats, logins];
};

/** A survey's answer as a row of `nps-responses.csv`. */
export const surveyRow = (account: Account, { person, score, at }: Survey, id: string): Cell[] => [
  id,
  account.id,
  person.email,
  score,
  isoOf(at),
];

/** A touch as a row of `csm-touches.csv`. */
export const touchRow = (account: Account, { type, at, sentiment }: Touch, id: string): Cell[] => [
  id,
  account.id,
  type,
  isoOf(at),
  sentiment,
];

const weekRows = ({ account, visits }: Story, world: World): Cell[][] =>
  Array.from({ length: 12 }, (_, index) => weekRow(account, visits, world.now - (12 - index) * 7 * day));

/** What customer success and support export: tickets, surveys, touches, onboarding, portfolio and the weekly usage they import. */
export const openSuccessFiles = (folder: string, world: World): DomainFiles => {
  const csv = (name: string, header: readonly string[]) =>
    createCsv(folder, `customer-success/${name}.csv`, header);
  const tickets = csv("tickets", ticketHeader);
  const surveys = csv("nps-responses", ["response_id", "account_id", "email", "score", "answered_at"]);
  const touches = csv("csm-touches", ["touch_id", "account_id", "type", "occurred_at", "sentiment"]);
  const onboarding = csv(
    "onboarding",
    wordsOf(
      `account_id subscribed_on started_on completed_on first_value_on trainings_assigned
    trainings_completed reference executive_sponsor`,
    ),
  );
  const portfolio = csv("portfolio", ["account_id", "csm_name", "csm_email", "renewal_on", "status"]);
  const weeks = csv("weekly-usage", ["account_id", "week_start", "active_users", "seats", "logins"]);
  const add = (story: Story) => {
    const { account } = story;
    if (!wasServed(account)) return;
    const number = String(account.n).padStart(5, "0");
    portfolio.add(portfolioRow(account, world));
    onboarding.add(onboardingRow(account, world));
    for (const [index, ticket] of story.tickets.entries())
      tickets.add(dirtyTicket(account, ticket, index + 1));
    for (const [index, survey] of story.surveys.entries()) {
      surveys.add(surveyRow(account, survey, `nps-${number}-${index + 1}`));
    }
    for (const [index, touch] of story.touches.entries()) {
      touches.add(touchRow(account, touch, `touch-${number}-${index + 1}`));
    }
    for (const row of weekRows(story, world)) weeks.add(row);
  };
  return { files: [tickets, surveys, touches, onboarding, portfolio, weeks], add };
};
