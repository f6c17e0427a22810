/** A piece of SQL with the values bound to it, in order. */
export interface Sql {
  readonly text: string;
  readonly params: readonly (string | number | bigint | null)[];
}

const isSql = (value: unknown): value is Sql => typeof value === "object" && value !== null;

/** Builds SQL: pieces are put in, every other value is bound and never becomes text. */
export function sql(
  strings: TemplateStringsArray,
  ...values: (Sql | string | number | bigint | null)[]
): Sql {
  const params: (string | number | bigint | null)[] = [];
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    if (isSql(value)) {
      text += value.text;
      params.push(...value.params);
    } else {
      text += "?";
      params.push(value);
    }
    text += strings[index + 1] ?? "";
  }
  return { text, params };
}

/** A column, by a name that comes from the contract. */
export const column = (name: string, table = "r"): Sql => ({
  text: `${table}."${name.replaceAll('"', '""')}"`,
  params: [],
});

/** Pieces with a separator between them. */
export const join = (pieces: readonly Sql[], separator: string): Sql => ({
  text: pieces.map(({ text }) => text).join(separator),
  params: pieces.flatMap(({ params }) => params),
});

/** The values of a list, however long, as one bound parameter. Amounts stay exact: JSON numbers would not. */
export const listOf = (values: readonly (string | number | bigint)[]): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values.map((value) => (typeof value === "bigint" ? value.toString() : value)))}))`;
