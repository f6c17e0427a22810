import type { AccessTable, Clearance, CoordinateAccess } from "../../../shared/src/policy/index.ts";

/** What a coordinate demands: rules to read it, and rules to see it unmasked. */
export interface Demand {
  readonly read?: readonly string[];
  readonly clear?: readonly string[];
  readonly mask?: CoordinateAccess["mask"];
}

/** A table of demands by coordinate; a text alone is a rule to read it. */
export const tableOf = (demands: Readonly<Record<string, string | Demand>>): AccessTable => {
  const all = Object.entries(demands).map(
    ([coordinate, demand]) => [coordinate, typeof demand === "string" ? { read: [demand] } : demand] as const,
  );
  const rules = [
    ...new Set(["@authenticated", ...all.flatMap(([, { read = [], clear = [] }]) => [...read, ...clear])]),
  ];
  const positions = (of: readonly string[] = []) => of.map((rule) => rules.indexOf(rule));
  return {
    version: "0".repeat(16),
    conditions: rules.map((rule) => ({ rule, anyOf: [] })),
    coordinates: Object.fromEntries(
      all.map(([coordinate, { read, clear, mask }]) => [
        coordinate,
        { read: positions(read), clear: positions(clear), mask },
      ]),
    ),
  };
};

/** The clearance of who meets these rules of a table and no others. */
export const clearanceOf = ({ conditions }: AccessTable, ...met: readonly string[]): Clearance => ({
  key: conditions.map(({ rule }) => (met.includes(rule) ? "1" : "0")).join(""),
  of: { id: "somebody", roles: [], scopes: [] },
});
