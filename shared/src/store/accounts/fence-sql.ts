import type { Fence } from "@trellis/shared/identity";
import { join, listOf, sql, type Sql } from "../sqlite/sql.ts";

/** The accounts `a` of an index that lie within a fence: in each of its lists. Its owners must be written as the index writes them. */
export const fenceSql = ({ regions, territories, owners, accounts }: Fence): Sql => {
  const given = [
    regions && sql`a.dataRegion IN ${listOf(regions)}`,
    territories && sql`a.territory IN ${listOf(territories)}`,
    owners && sql`a.owner IN ${listOf(owners)}`,
    accounts && sql`a.id IN ${listOf(accounts)}`,
  ].filter((piece) => piece !== undefined);
  return given.length === 0 ? sql`1` : join(given, " AND ");
};
