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

/** The file whose name or columns are most like the product's. */
function likelySource(product: DataProduct, sources: readonly FoundSource[]): FoundSource | undefined {
  const words = [product.type, product.id.slice(product.id.indexOf("/") + 1)].map(plain);
  const score = ({ file, columns }: FoundSource) => {
    const name = plain(file.replace(/\.[^.]*$/, "").replace(/^.*\//, ""));
    const isNamed = words.some((word) => name.includes(word) || word.includes(name.replace(/s$/, "")));
    const shared = columns.filter((column) =>
      product.fields.some((field) => plain(field.name) === plain(column.name)),
    );
    return (isNamed ? 3 : 0) + shared.length;
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

function selectField(field: ProductField, source: FoundSource | undefined): string {
  const column = source?.columns.find(({ name }) => plain(name) === plain(field.name));
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
    fields.map((field) => `  ${selectField(field, source)}`).join(",\n"),
    `FROM ${name}`,
  ];
  return `${lines.join("\n")}\n`;
}
