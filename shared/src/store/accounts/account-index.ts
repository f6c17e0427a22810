import type { Fence } from "@trellis/shared/identity";
import { fenceAllows, type AccountFacts } from "@trellis/shared/policy";
import { openDatabase, type Database } from "../sqlite/database.ts";
import { sql, type Sql } from "../sqlite/sql.ts";
import { fenceSql } from "./fence-sql.ts";

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
  /** The accounts within a fence. */
  within(fence: Fence): Within;
  close(): void;
}

/** The accounts within a fence. */
export interface Within {
  readonly count: number;
  /** Which they are, in order, where they are few. */
  readonly ids: readonly string[] | undefined;
  /** Whether the account `a` of the index is one of them. */
  readonly condition: Sql;
}

/**
 * Records of few accounts are found account by account; of more, each record's account is looked up in the index. Of a million records of 100,000
 * accounts a page took 0.1 ms for 50 accounts, 12 ms for 5,000 and 36 ms for 33,000 the first way, and 140, 1 and 0.1 ms the second way.
 */
const few = { accounts: 1000, share: 1 / 20 };

/** Facts of this many accounts are remembered, so that a page of them is not looked up field by field. */
const rememberedFacts = 10_000;
const rememberedFences = 500;

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

/** Owners as the index writes them, by their names in lower case: that is how fences name them. */
const ownersByName = (database: Database): ReadonlyMap<string, readonly string[]> =>
  Map.groupBy(
    database.rows(sql`SELECT DISTINCT a.owner FROM accounts a WHERE a.owner IS NOT NULL`).map(String),
    (owner) => owner.toLowerCase(),
  );

const conditionIn = (database: Database) => {
  let owners: ReadonlyMap<string, readonly string[]> | undefined;
  return (fence: Fence): Sql => {
    if (!fence.owners) return fenceSql(fence);
    owners ??= ownersByName(database);
    return fenceSql({ ...fence, owners: fence.owners.flatMap((name) => owners?.get(name) ?? []) });
  };
};

/** What is asked of the accounts of one file. */
const createQueries = (database: Database) => ({
  facts(id: string): AccountFacts | undefined {
    const [row] = database.rows(
      sql`SELECT a.dataRegion, a.territory, a.owner FROM accounts a WHERE a.id = ${id}`,
    );
    if (!row) return undefined;
    return { dataRegion: textOrNull(row[0]), territory: textOrNull(row[1]), owner: textOrNull(row[2]) };
  },
  count: (condition: Sql): number =>
    Number(database.rows(sql`SELECT count(*) FROM accounts a WHERE ${condition}`)[0]?.[0]),
  ids: (first: number, after: string, condition: Sql): string[] =>
    database
      .rows(
        sql`SELECT a.id FROM accounts a WHERE a.id > ${after} AND ${condition} ORDER BY a.id LIMIT ${first}`,
      )
      .map(([id]) => String(id)),
});

/** Opens the file of a version that has been verified; throws where it is not an account index. */
export const openAccountIndex = (file: string, version: { version: string; asOf: string }): AccountIndex => {
  const database = openDatabase(file);
  const facts = remember<AccountFacts | undefined>(rememberedFacts);
  const fences = remember<Within>(rememberedFences);

  const { count, ids: select, ...queries } = createQueries(database);
  const factsOf = (id: string) => facts(id, () => queries.facts(id));
  const conditionOf = conditionIn(database);
  const total = count(sql`1`);
  const most = Math.min(few.accounts, Math.ceil(total * few.share));
  const within = (fence: Fence): Within =>
    fences(fenceKey(fence), () => {
      const condition = conditionOf(fence);
      const ids = select(most + 1, "", condition);
      if (ids.length <= most) return { count: ids.length, ids, condition };
      return { count: count(condition), ids: undefined, condition };
    });

  return {
    ...version,
    file,
    count: total,
    has: (id) => factsOf(id) !== undefined,
    ids: (first, after = "", fence = {}) => select(first, after, within(fence).condition),
    facts: factsOf,
    isWithin: (fence, id) => fenceAllows(fence, id, factsOf(id)),
    within,
    close: () => database.close(),
  };
};
