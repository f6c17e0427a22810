import { intOf, type Random } from "./random.ts";

/** Milliseconds of a minute, an hour and a day. */
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A moment as `2025-12-31T23:59:59Z`. */
export const isoOf = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** A day as `2025-12-31`, UTC. */
export const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A moment as the support desk writes it: `31/12/2025 23:59:59`. */
export const deskTimeOf = (time: number): string => {
  const text = new Date(time).toISOString();
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 19)}`;
};

/** A second of a working day between the two moments, mostly Monday to Friday, 8 to 18 o'clock; never after `to`. */
export const workTimeBetween = (random: Random, from: number, to: number): number => {
  if (to <= from) return to;
  let time = from + random() * (to - from);
  const weekday = new Date(time).getUTCDay();
  if ((weekday === 0 || weekday === 6) && random() < 0.85) time -= (weekday === 0 ? 2 : 1) * day;
  const start = Math.floor(time / day) * day;
  const clock = start + intOf(random, 8 * 3600, 18 * 3600) * 1000;
  return clock < from || clock > to ? Math.floor((from + random() * (to - from)) / 1000) * 1000 : clock;
};
