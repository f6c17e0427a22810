import type { DataProduct } from "../../contract/index.ts";
import type { RowReference } from "../mapping/produce.ts";
import { quoteName, quoteText, type Workshop } from "../workshop.ts";
import type { BoundColumn } from "./bind-columns.ts";
import { columnChecks, type ColumnCheck } from "./check-sql.ts";

/** Number of the `rows:` source that a record is made of, and its first row there. */
const sourceOf = (references: readonly RowReference[]) =>
  references.length === 0
    ? "0"
    : `CASE ${references.map(({ first }, index) => `WHEN ${first} IS NOT NULL THEN ${index}`).join(" ")} END`;
const firstOf = (references: readonly RowReference[]) =>
  references.length === 0 ? "rowid + 1" : `coalesce(${references.map(({ first }) => first).join(", ")})`;

/** Records with their values read by the contract's types, before it is said which are good. */
function readValues(
  checks: readonly ColumnCheck[],
  references: readonly RowReference[],
  where: string,
): string {
  const raws = checks.map(({ raw }, index) => `${raw} AS "raw ${index}"`).join(", ");
  const values = checks.map(({ bound, value }) => `${value} AS ${quoteName(bound.column.name)}`).join(", ");
  return `SELECT *, ${values} FROM (SELECT rowid AS _ord, ${sourceOf(references)} AS _source, ${firstOf(references)} AS _first, ${raws} FROM trellis.produced ${where})`;
}

const problems = (checks: readonly ColumnCheck[]) =>
  checks
    .filter(({ bad }) => bad !== undefined)
    .map(
      ({ bound, bad, reason }) =>
        `CASE WHEN ${bad} THEN {'column': ${quoteText(bound.column.name)}, 'value': left(CAST("raw ${bound.column.name}" AS VARCHAR), 200), 'reason': ${reason}} END`,
    );

/** Later records of a repeated value go to quarantine, naming the first. */
async function quarantineRepeated(workshop: Workshop, path: string): Promise<void> {
  const column = quoteName(path);
  await workshop.run(`CREATE OR REPLACE TABLE trellis.repeated AS
    SELECT *, first_value({'source': _source, 'row': _first}) OVER same AS original, row_number() OVER same AS nth
    FROM (SELECT _ord, _source, _first, ${column} AS value FROM trellis.checked
      WHERE ${column} IN (SELECT ${column} FROM trellis.checked WHERE ${column} IS NOT NULL GROUP BY ${column} HAVING count(*) > 1))
    WINDOW same AS (PARTITION BY value ORDER BY _source, _first, _ord)`);
  await workshop.run(`INSERT INTO trellis.quarantine SELECT _ord, _source, _first,
    [{'column': ${quoteText(path)}, 'value': left(CAST(value AS VARCHAR), 200), 'reason': 'repeats the value of'}], original
    FROM trellis.repeated WHERE nth > 1`);
  await workshop.run(
    `DELETE FROM trellis.checked WHERE _ord IN (SELECT _ord FROM trellis.repeated WHERE nth > 1)`,
  );
}

/** Takes the records that cannot be published out of `checked`, with what is wrong with each. */
async function quarantineBad(
  workshop: Workshop,
  checks: readonly ColumnCheck[],
  references: readonly RowReference[],
): Promise<void> {
  const [[count] = []] = await workshop.rows("SELECT count(*) FROM trellis.checked WHERE _bad");
  if (Number(count) === 0) return;
  const named = checks.map(
    ({ bound }, index) => `"raw ${index}" AS ${quoteName(`raw ${bound.column.name}`)}`,
  );
  const details = readValues(
    checks,
    references,
    "WHERE rowid IN (SELECT _ord FROM trellis.checked WHERE _bad)",
  );
  await workshop.run(
    `INSERT INTO trellis.quarantine SELECT _ord, _source, _first, list_filter([${problems(checks).join(", ")}], lambda x: x IS NOT NULL), NULL
      FROM (SELECT *, ${named.join(", ")} FROM (${details}))`,
  );
  await workshop.run("DELETE FROM trellis.checked WHERE _bad");
}

/**
 * Checks the records of `produced` against the contract: afterwards `checked` has the good ones, one column per stored column, and
 * `quarantine` has the others with what is wrong.
 */
export async function check(
  workshop: Workshop,
  product: DataProduct,
  { columns, references }: { columns: readonly BoundColumn[]; references: readonly RowReference[] },
): Promise<void> {
  const checks = columnChecks(product, columns);
  const names = columns.map(({ column }) => quoteName(column.name));
  const bad = checks.flatMap(({ bad: test }) => test ?? []).map((test) => `(${test})`);
  await workshop.run(
    `CREATE TABLE trellis.checked AS SELECT _ord, _source, _first, ${names.join(", ")}, ${bad.join(" OR ") || "false"} AS _bad FROM (${readValues(checks, references, "")})`,
  );
  await workshop.run(
    `CREATE TABLE trellis.quarantine (_ord BIGINT, _source INTEGER, _first BIGINT,
      problems STRUCT("column" VARCHAR, "value" VARCHAR, reason VARCHAR)[], original STRUCT(source INTEGER, "row" BIGINT))`,
  );
  await quarantineBad(workshop, checks, references);
  await quarantineRepeated(workshop, "id");
  for (const rule of product.quality)
    if (rule.metric === "duplicateValues" && rule.element !== undefined && rule.element !== "id")
      await quarantineRepeated(workshop, rule.element);
}
