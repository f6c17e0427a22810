import type { DataProduct, ProductField } from "../../contract/index.ts";
import { unfinishedMark } from "../mapping/parse-mapping.ts";
import { completeFields } from "../check/quality.ts";
import { quoteName } from "../workshop.ts";
import type { FoundSource } from "./find-sources.ts";

const plain = (text: string) => text.replaceAll(/[^a-z0-9]/gi, "").toLowerCase();

const typeOf = (field: ProductField): string => {
  const values = field.values ? ` (${field.values.join(", ")})` : "";
  return field.kind === "list" ? `[${field.type}]${values}` : `${field.type}${values}`;
};

function describeField(field: ProductField, complete: readonly string[], depth = 0): string[] {
  if (field.kind === "relation") return [];
  const marks = `${field.required ? " *" : ""}${complete.includes(field.path) ? " +" : ""}`;
  const text = field.description.replaceAll(/\s+/g, " ");
  return [
    `-- ${"  ".repeat(depth + 1)}${field.name}: ${typeOf(field)}${marks} – ${text}`,
    ...(field.fields ?? []).flatMap((inner) => describeField(inner, complete, depth + 1)),
  ];
}

/** Words of a name in small letters and the singular: `customer_health_scores` is customer, health, score. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/ies$/, "y").replace(/s$/, ""))
    .filter((word) => word !== "");

/** The file whose name and columns are most like the product's; a shared word counts twice as much as a shared column. */
function likelySource(product: DataProduct, sources: readonly FoundSource[]): FoundSource | undefined {
  const words = new Set(wordsOf(`${product.type} ${product.id.slice(product.id.indexOf("/") + 1)}`));
  const score = ({ file, columns }: FoundSource) => {
    const name = wordsOf(file.replace(/\.[^.]*$/, "").replace(/^.*\//, ""));
    const shared = columns.filter((column) =>
      product.fields.some((field) => plain(field.name) === plain(column.name)),
    );
    return 2 * name.filter((word) => words.has(word)).length + shared.length;
  };
  return sources.toSorted((a, b) => score(b) - score(a))[0];
}

const sourceName = (file: string) => {
  const name = file
    .replace(/^.*\//, "")
    .replace(/\.[^.]*$/, "")
    .replaceAll(/\W+/g, "_")
    .toLowerCase();
  return /^[a-z_]/.test(name) ? name : `source_${name}`;
};

type Columns = FoundSource["columns"];

/** The column that looks like the record's own id: the account's where an account has one record, else the one named after the record or the first. */
function idColumn(product: DataProduct, columns: Columns): Columns[number] | undefined {
  const ids = columns.filter(({ name }) => wordsOf(name).at(-1) === "id");
  if (product.shape === "SINGLE" || product.kind === "REFERENCE")
    return ids.find(({ name }) => plain(name) === "accountid");
  const words = new Set(wordsOf(`${product.type} id`));
  return (
    ids.find(({ name }) => wordsOf(name).every((word) => words.has(word))) ??
    (columns[0] === ids[0] ? ids[0] : undefined)
  );
}

function columnFor(product: DataProduct, field: ProductField, columns: Columns): Columns[number] | undefined {
  const same = columns.find(({ name }) => plain(name) === plain(field.name));
  if (same !== undefined) return same;
  if (field.path === "id") return idColumn(product, columns);
  const isName = product.kind === "REFERENCE" && field.path === "name";
  return isName
    ? columns.find(({ name }) => ["companyname", "accountname"].includes(plain(name)))
    : undefined;
}

function selectField(product: DataProduct, field: ProductField, source: FoundSource | undefined): string {
  const column = columnFor(product, field, source?.columns ?? []);
  const as = ` AS ${quoteName(field.name)}`;
  if (column === undefined) return `NULL${as}`;
  return field.kind === "money"
    ? `money(${quoteName(column.name)}, 'USD')${as}`
    : `${quoteName(column.name)}${as}`;
}

/** A mapping to begin with: the contract's fields, the files found, and a statement to fill in. It is not published until its mark is removed. */
export function skeleton(product: DataProduct, sources: readonly FoundSource[]): string {
  const complete = completeFields(product);
  const source = likelySource(product, sources);
  const name = source ? sourceName(source.file) : "rows";
  const fields = product.fields.filter(({ kind }) => kind !== "relation");
  const lines = [
    unfinishedMark,
    `-- ${product.name} (${product.id}): ${product.description.replaceAll(/\s+/g, " ")}`,
    `-- source: ${name} = ${source?.file ?? "file.csv"}`,
    `-- rows: ${name}`,
    "--",
    "-- Fields of the contract; * must have a value, + counts for completeness; what is left out is null:",
    ...fields.flatMap((field) => describeField(field, complete)),
    "--",
    "-- Files in the sources folder, with what their values look like (CSV columns are text here):",
    ...sources.map(
      ({ file, columns }) =>
        `-- > ${file}: ${columns.map((column) => `${column.name} ${column.type}`).join(", ") || "cannot be read"}`,
    ),
    "--",
    "-- Helpers: money(amount, 'USD'), local_date(text, '%d-%m-%Y'), moment(text, '%d-%m-%Y %H:%M'), boolean_of(text), email_of(text), as_of().",
    "-- Rows left out on purpose are named, one line each:  omit: reason = SELECT _row FROM … WHERE …  (behind the two dashes)",
    "SELECT",
    "  _row,",
    fields.map((field) => `  ${selectField(product, field, source)}`).join(",\n"),
    `FROM ${name}`,
  ];
  return `${lines.join("\n")}\n`;
}
