import type { DataProduct } from "@trellis/shared/contract";
import { mayRead, otherAccountColumnsOf, personalColumnsOf, type Bounds } from "../bounds.ts";
import { decodeCursor, encodeCursor, orderChecksum, type Position } from "../cursor.ts";
import { readFilter } from "../filter.ts";
import { readOrder, type OrderTerm } from "../order.ts";
import { refuseInput } from "../refuse.ts";
import type { SnapshotFacts } from "../snapshot.ts";
import type { ConnectionRequest, Page, Pages, StoredRecord } from "../types.ts";
import type { Reading } from "./bounds.ts";
import type { Database } from "./database.ts";
import type { RecordShape, Row } from "./record.ts";
import { column, sql, type Sql } from "./sql.ts";
import { afterSql, conditionSql, orderSql } from "./where.ts";

/** Most records of one statement, whatever the number of accounts: more would not fit an answer, and could exhaust the process. */
const maximumRecords = 50_000;

/** What pages are read from, and for whom. */
interface Scope extends SnapshotFacts {
  readonly product: DataProduct;
  readonly reading: Reading;
  readonly bounds: Bounds | undefined;
}

interface Plan {
  readonly request: ConnectionRequest;
  readonly checksum: string;
  readonly terms: readonly OrderTerm[];
  readonly statement: Sql;
}

const emptyPage = (request: ConnectionRequest): Page => ({
  nodes: [],
  cursors: [],
  hasNextPage: false,
  hasPreviousPage: false,
  totalCount: request.withTotal ? 0 : null,
});

/** The accounts asked for, one row each; one row without an account for all records. */
const accountRows = ({ accountIds }: ConnectionRequest): Sql =>
  accountIds
    ? sql`SELECT key AS position, value AS account FROM json_each(${JSON.stringify(accountIds)})`
    : sql`SELECT 0 AS position, NULL AS account`;

/**
 * One statement for any number of accounts: the ids of each account's page come from the index in the order asked for and stop at the
 * page's end; only then are those records read. The total is counted once per account, beside the page, so that an empty page has one too.
 */
const statementOf = (
  shape: RecordShape,
  request: ConnectionRequest,
  parts: { reading: Reading; where: Sql; after: Sql; order: Sql },
): Sql => {
  const { where, after, order, reading } = parts;
  const { source } = reading;
  const from = (table: Sql, within: Sql) =>
    request.accountIds ? sql`${column("accountId")} = ${table}.account` : within;
  const counted = request.where ? reading.within : reading.counted;
  const total = request.withTotal
    ? sql`(SELECT count(*) FROM ${source} r WHERE ${from(sql`given`, counted)} AND ${where})`
    : sql`NULL`;
  return sql`WITH given AS (${accountRows(request)}),
    a AS MATERIALIZED (SELECT position, account, ${total} AS total FROM given)
    SELECT ${shape.select}, a.account, a.total FROM a LEFT JOIN ${source} r ON ${column("id")} IN (
      SELECT ${column("id")} FROM ${source} r WHERE ${from(sql`a`, reading.within)} AND ${where} AND ${after}
      ORDER BY ${order} LIMIT ${request.first + 1})
    ORDER BY a.position, ${order} LIMIT ${maximumRecords + (request.accountIds?.length ?? 1) + 1}`;
};

/** What may be left out of a record may be missing, whatever the contract requires. */
const withGaps = (product: DataProduct, terms: readonly OrderTerm[]): OrderTerm[] => {
  const personal = personalColumnsOf(product);
  const other = otherAccountColumnsOf(product);
  return terms.map((term) => {
    const { name } = term.column;
    if (!personal.has(name) && !other.some((found) => found.name === name)) return term;
    return { ...term, column: { ...term.column, field: { ...term.column.field, required: false } } };
  });
};

const planOf = (shape: RecordShape, scope: Scope, request: ConnectionRequest): Plan => {
  const { product, reading, bounds, ...facts } = scope;
  const asked = readOrder(product, request.orderBy);
  const terms = bounds ? withGaps(product, asked) : asked;
  const checksum = orderChecksum(product, terms);
  const where = conditionSql(readFilter({ product, currencies: facts.currencies }, request.where));
  const isLater = typeof request.after === "string";
  const after = isLater ? afterSql(terms, decodeCursor(checksum, terms, request.after as string)) : sql`1`;
  const statement = statementOf(shape, request, { reading, where, after, order: orderSql(terms) });
  return { request, checksum, terms, statement };
};

const positionOf = (shape: RecordShape, terms: readonly OrderTerm[]) => {
  const at = terms.map(({ column: { name } }) =>
    shape.columns.findIndex((candidate) => candidate.name === name),
  );
  return (row: Row): Position =>
    at.map((index, term) => {
      const value = row[index] as string | number | bigint | null;
      return typeof value === "bigint" && terms[term]?.column.part !== "amount" ? Number(value) : value;
    });
};

const pageOf = (rows: readonly Row[], shape: RecordShape, { request, terms, checksum }: Plan): Page => {
  const idAt = shape.columns.findIndex(({ name }) => name === "id");
  const found = rows.filter((row) => row[idAt] !== null);
  const shown = found.slice(0, request.first);
  const position = positionOf(shape, terms);
  const total = rows[0]?.[shape.columns.length + 1];
  let cursors: string[] | undefined;
  return {
    nodes: shown.map((row): StoredRecord => shape.read(row)),
    // Few who page ask for every cursor, and most for none.
    get cursors() {
      return (cursors ??= shown.map((row) => encodeCursor(checksum, position(row))));
    },
    hasNextPage: found.length > request.first,
    hasPreviousPage: typeof request.after === "string",
    totalCount: typeof total === "bigint" ? Number(total) : null,
  };
};

/**
 * Reads the pages of a request in one statement; accounts that may not be read have empty ones. Throws BAD_USER_INPUT for a bad filter, order
 * or cursor.
 */
export function readConnection(
  database: Database,
  shape: RecordShape,
  scope: Scope,
  asked: ConnectionRequest,
): Pages {
  const { bounds, product } = scope;
  const accountIds = asked.accountIds?.filter((id) => mayRead(bounds, id));
  const request = { ...asked, accountIds };
  const plan = planOf(shape, scope, request);
  const rows = database.rows(plan.statement);
  if (rows.length > maximumRecords + (request.accountIds?.length ?? 1)) {
    refuseInput(
      `The pages of ${product.name} would hold more than ${maximumRecords} records; ask for fewer accounts or smaller pages.`,
    );
  }
  if (!request.accountIds) return { byAccount: new Map(), root: pageOf(rows, shape, plan) };
  const byAccount = new Map<string, Page>();
  if (accountIds?.length !== asked.accountIds?.length) {
    for (const id of asked.accountIds ?? []) byAccount.set(id, emptyPage(request));
  }
  for (const [account, ofAccount] of Map.groupBy(rows, (row) => row[shape.columns.length] as string)) {
    byAccount.set(account, pageOf(ofAccount, shape, plan));
  }
  return { byAccount, root: emptyPage(request) };
}
