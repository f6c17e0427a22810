import type { Fence } from "@trellis/shared/identity";
import type { AccountFacts } from "@trellis/shared/policy";
import { openDatabase } from "../sqlite/database.ts";
import { sql } from "../sqlite/sql.ts";
import { fenceSql } from "./fence-sql.ts";
import { isWithinFence } from "./within-fence.ts";

/** One version of the account index, open for reading. */
export interface AccountIndex {
  readonly version: string;
  /** The moment that its data is from; ISO 8601 in UTC. */
  readonly asOf: string;
  readonly count: number;
  /** The verified SQLite file, which never changes; its table is `accounts (id, dataRegion, territory, owner)`. */
  readonly file: string;
  has(id: string): boolean;
  /** At most `first` ids in order: those after `after` where it is given, and within `fence` where that is given. */
  ids(first: number, after?: string, fence?: Fence): readonly string[];
  /** What is known of an account; undefined where the index does not hold it. */
  facts(id: string): AccountFacts | undefined;
  /** Whether the index holds the account and it lies within the fence. */
  isWithin(fence: Fence, id: string): boolean;
  /** The accounts within a fence: how many, and which they are where they are no more than {@link fewAccounts}. */
  within(fence: Fence): Within;
  close(): void;
}

export interface Within {
  readonly count: number;
  readonly ids: readonly string[] | undefined;
}

/** Up to so many accounts their records are found by account; of more, each record is looked up in the index. Both took some 10 ms of a million records there. */
export const fewAccounts = 2000;

/** Facts of this many accounts are remembered, so that a page of them is not looked up field by field. */
const rememberedFacts = 10_000;
const rememberedFences = 200;

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const fenceKey = ({ regions, territories, owners, accounts }: Fence): string =>
  JSON.stringify([regions, territories, owners, accounts]);

/** Works out once what is asked again and again; what was is forgotten as a whole when there is too much of it. */
const remember = <Value>(most: number) => {
  const known = new Map<string, Value>();
  return (key: string, work: () => Value): Value => {
    if (known.has(key)) return known.get(key) as Value;
    const value = work();
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
};

/** Opens the file of a version that has been verified; throws where it is not an account index. */
export const openAccountIndex = (file: string, version: { version: string; asOf: string }): AccountIndex => {
  const database = openDatabase(file);
  const facts = remember<AccountFacts | undefined>(rememberedFacts);
  const fences = remember<Within>(rememberedFences);

  const factsOf = (id: string) =>
    facts(id, () => {
      const [row] = database.rows(
        sql`SELECT a.dataRegion, a.territory, a.owner FROM accounts a WHERE a.id = ${id}`,
      );
      if (!row) return undefined;
      return { dataRegion: textOrNull(row[0]), territory: textOrNull(row[1]), owner: textOrNull(row[2]) };
    });
  const countWithin = (fence: Fence): number =>
    Number(database.rows(sql`SELECT count(*) FROM accounts a WHERE ${fenceSql(fence)}`)[0]?.[0]);
  const idsWithin = (first: number, after: string, fence: Fence): string[] =>
    database
      .rows(
        sql`SELECT a.id FROM accounts a WHERE a.id > ${after} AND ${fenceSql(fence)} ORDER BY a.id LIMIT ${first}`,
      )
      .map(([id]) => String(id));
  const within = (fence: Fence) =>
    fences(fenceKey(fence), () => {
      const ids = idsWithin(fewAccounts + 1, "", fence);
      if (ids.length <= fewAccounts) return { count: ids.length, ids };
      return { count: countWithin(fence), ids: undefined };
    });

  return {
    ...version,
    file,
    count: countWithin({}),
    has: (id) => factsOf(id) !== undefined,
    ids: (first, after = "", fence = {}) => idsWithin(first, after, fence),
    facts: factsOf,
    isWithin: (fence, id) => isWithinFence(fence, id, factsOf(id)),
    within,
    close: () => database.close(),
  };
};
