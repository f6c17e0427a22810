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

/** From what shows least to what shows everything; what is refused shows less than any. */
const views: readonly View[] = ["NULL", "HMAC", "PARTIAL", "YEAR", "clear"];
type View = Masking | "clear" | "refused";

/** What stands for a condition that the table does not have. */
const unmet: Condition = { rule: "unknown", anyOf: [] };

const protectionAt = ({ conditions, coordinates }: AccessTable, coordinate: string): Protection => {
  const access = Object.hasOwn(coordinates, coordinate) ? coordinates[coordinate] : undefined;
  const { read = [], clear = [], mask } = access ?? {};
  const at = (positions: readonly number[]) => positions.map((position) => conditions[position] ?? unmet);
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
  const seers = leastPrincipals([...after.read, ...after.clear]);
  const everybody = seers && leastPrincipals(after.read)?.concat(seers);
  if (!everybody) return "protected in too many ways to compare";
  const rank = (protection: Protection, who: PrincipalFacts) => views.indexOf(viewOf(protection, who));
  const who = everybody.find((one) => rank(after, one) > rank(before, one));
  return who && `${inWords(viewOf(after, who))} instead of ${inWords(viewOf(before, who))} for ${named(who)}`;
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
