import { anonymous } from "@trellis/shared/identity";
import { holds } from "./holds.ts";
import { leastPrincipals } from "./least-principals.ts";
import type { AccessTable, Condition, Masking, PrincipalFacts } from "./types.ts";

/** What protects a coordinate, with the conditions themselves. */
interface Protection {
  readonly read: readonly Condition[];
  readonly clear: readonly Condition[];
  readonly mask: Masking | undefined;
}

/** From what shows nothing to what shows everything. */
const views = ["refused", "NULL", "HMAC", "PARTIAL", "YEAR", "clear"] as const;
type View = (typeof views)[number];

const protectionAt = ({ conditions, coordinates }: AccessTable, coordinate: string): Protection => {
  const access = Object.hasOwn(coordinates, coordinate) ? coordinates[coordinate] : undefined;
  const { read = [], clear = [], mask } = access ?? {};
  const at = (positions: readonly number[]) => positions.flatMap((position) => conditions[position] ?? []);
  return { read: at(read), clear: at(clear), mask };
};

const viewOf = ({ read, clear, mask }: Protection, who: PrincipalFacts): View => {
  const meets = (condition: Condition) => holds(condition, who);
  if (!read.every(meets)) return "refused";
  return clear.every(meets) ? "clear" : (mask ?? "refused");
};

const inWords = (view: View): string =>
  view === "refused" ? "refused" : view === "clear" ? "in clear" : `masked (${view})`;

const named = ({ id, roles, scopes, purpose }: PrincipalFacts): string => {
  if (id === anonymous.id) return "anybody";
  const parts = [
    ...roles.map((role) => `role ${role}`),
    ...scopes.map((scope) => `scope ${scope}`),
    ...(purpose === undefined ? [] : [`purpose ${purpose}`]),
  ];
  return parts.length === 0 ? "whoever signs in" : parts.join(" and ");
};

/**
 * Conditions only ever demand that somebody has something, so that whoever sees more now has all that one of those has who hold as little as it takes:
 * looking at these is looking at everybody.
 */
const firstDifference = (before: Protection, after: Protection): string | undefined => {
  const readers = leastPrincipals(after.read);
  const seers = leastPrincipals([...after.read, ...after.clear]);
  if (!readers || !seers) return "protected in too many ways to compare";
  for (const who of [...readers, ...seers]) {
    const [then, now] = [viewOf(before, who), viewOf(after, who)];
    if (views.indexOf(now) > views.indexOf(then))
      return `${inWords(now)} instead of ${inWords(then)} for ${named(who)}`;
  }
  return undefined;
};

/**
 * Where somebody would see more by the table `after` than by the one `before`: a line for each coordinate, which begins with it, in their order. A
 * coordinate that `after` leaves out demands nothing there.
 */
export const weakened = (before: AccessTable, after: AccessTable): string[] => {
  const found = new Map<string, string | undefined>();
  return Object.keys(before.coordinates).flatMap((coordinate) => {
    const [then, now] = [protectionAt(before, coordinate), protectionAt(after, coordinate)];
    const key = JSON.stringify([then, now]);
    if (JSON.stringify(then) === JSON.stringify(now)) return [];
    if (!found.has(key)) found.set(key, firstDifference(then, now));
    const difference = found.get(key);
    return difference === undefined ? [] : [`${coordinate}: ${difference}`];
  });
};
