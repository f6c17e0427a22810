import type { PublishReport } from "@trellis/shared/publish";
import type { Answer, Mesh } from "./mesh.ts";
import type { RawRow } from "./raw-data.ts";

/** What became of one product, in the words that a test compares. */
export interface Ledger {
  readonly status: string;
  readonly produced: number;
  readonly published: number;
  readonly quarantined: number;
  readonly omitted: Readonly<Record<string, number>>;
  /** Records without an account. */
  readonly unmatched: number;
}

/** The ledgers of all products that have a mapping, by product. */
export const ledgersOf = (report: PublishReport): Record<string, Ledger> =>
  Object.fromEntries(
    report.products
      .filter(({ status }) => status !== "NOT_PUBLISHED")
      .map(({ product, status, rows, accounts, message }) => [
        product,
        {
          status: rows === undefined ? `${status}: ${message}` : status,
          produced: rows?.produced ?? 0,
          published: rows?.published ?? 0,
          quarantined: rows?.quarantined ?? 0,
          omitted: Object.fromEntries((rows?.omitted ?? []).map((one) => [one.reason, one.rows])),
          unmatched: accounts?.unmatched ?? 0,
        },
      ]),
  );

/** A ledger without quarantine: every row that the statement gives is published. */
export const whole = (rows: number, rest: Partial<Ledger> = {}): Ledger => ({
  status: "OK",
  produced: rows,
  published: rows,
  quarantined: 0,
  omitted: {},
  unmatched: 0,
  ...rest,
});

/** Ids of the products that were left unpublished because the mapping has no file for them. */
export const notPublished = (report: PublishReport): string[] =>
  report.products
    .filter(({ status }) => status === "NOT_PUBLISHED")
    .map(({ product }) => product)
    .toSorted();

const flatten = (value: unknown, path: string): RawRow => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { [path]: value as RawRow[string] };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, part]) => flatten(part, path === "" ? name : `${path}.${name}`)),
  ) as RawRow;
};

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly unknown[];
}

/**
 * Every record of a list at the root, page by page, each flattened to dotted names. Throws where an answer has an error, or where the pages
 * do not add up to `totalCount`.
 */
export const everyRecord = async (mesh: Mesh, list: string, selection: string): Promise<RawRow[]> => {
  const text = `query($after: String) { ${list}(first: 1000, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${selection} } } }`;
  const records: RawRow[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: Answer<Record<string, Page>> = await mesh.query<Record<string, Page>>(text, { after });
    const page: Page | undefined = answer.data?.[list];
    if (answer.errors !== undefined || page === undefined)
      throw new Error(`${list} could not be read: ${JSON.stringify(answer.errors)}`);
    records.push(...page.nodes.map((node) => flatten(node, "")));
    if (!page.pageInfo.hasNextPage) {
      if (records.length !== page.totalCount)
        throw new Error(`${list} says ${page.totalCount} records, but its pages hold ${records.length}.`);
      return records;
    }
    after = page.pageInfo.endCursor;
  }
};

/**
 * How two bags of rows differ, in any order and in the columns that the first expected row has (a missing one is null): the first few rows
 * that only one of them has. Short, so that a failing test can be read; throws where nothing was expected, because nothing would be compared.
 */
export const differences = (actual: readonly RawRow[], expected: readonly RawRow[]): string[] => {
  const columns = Object.keys(expected[0] ?? {}).toSorted();
  if (columns.length === 0) throw new Error("There is no row to compare with.");
  const textOf = (row: RawRow) =>
    JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
  const counts = new Map<string, number>();
  const add = (row: RawRow, count: number) => counts.set(textOf(row), (counts.get(textOf(row)) ?? 0) + count);
  for (const row of expected) add(row, 1);
  for (const row of actual) add(row, -1);
  const some = (words: string, side: (count: number) => boolean) =>
    [...counts]
      .filter(([, count]) => side(count))
      .slice(0, 3)
      .map(([row]) => `${words}: ${row}`);
  return [
    ...some("only in the files", (count) => count > 0),
    ...some("only in the graph", (count) => count < 0),
  ];
};
