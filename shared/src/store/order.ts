import { orderValuesOf, type DataProduct } from "@trellis/shared/contract";
import { columnsOf, type Column } from "./columns.ts";
import { refuseInput } from "./refuse.ts";

/** One column that a list is ordered by. Missing values come last, whatever the direction. */
export interface OrderTerm {
  readonly column: Column;
  readonly direction: "ASC" | "DESC";
}

const maximumTerms = 8;

const columnOf = (columns: readonly Column[], name: string): Column =>
  columns.find((column) => column.name === name) ?? refuseInput(`${name} is no field to order by.`);

/** The columns of one order; money by its currency first, because amounts of two currencies do not compare. */
const termsOf = (
  columns: readonly Column[],
  path: string,
  kind: string,
  direction: "ASC" | "DESC",
): OrderTerm[] =>
  kind === "money"
    ? [
        { column: columnOf(columns, `${path}.currency`), direction: "ASC" },
        { column: columnOf(columns, `${path}.amount`), direction },
      ]
    : [{ column: columnOf(columns, path), direction }];

/**
 * The columns that order a product's records, a total order: what is asked for, or else the newest event first; then the id.
 * Throws BAD_USER_INPUT for a value that is none of the product's order enum.
 */
export function readOrder(product: DataProduct, orderBy: readonly string[] | null | undefined): OrderTerm[] {
  const columns = columnsOf(product);
  const asked = orderBy ?? [];
  if (asked.length > maximumTerms)
    refuseInput(`orderBy may have at most ${maximumTerms} values but has ${asked.length}.`);
  const values = new Map(orderValuesOf(product).map((value) => [value.value, value]));
  const terms = asked.flatMap((name) => {
    const value = values.get(name);
    if (!value) return refuseInput(`${String(name)} is no order of ${product.name}.`);
    return termsOf(columns, value.path, value.field.kind, value.direction);
  });
  if (terms.length === 0) {
    const eventTime = columns.find((column) => column.name === product.eventTime);
    if (eventTime) terms.push({ column: eventTime, direction: "DESC" });
  }
  terms.push({ column: columnOf(columns, "id"), direction: "ASC" });
  const unique = terms.filter(
    (term, index) => terms.findIndex((other) => other.column.name === term.column.name) === index,
  );
  // The id decides every tie, so that nothing after it matters.
  return unique.slice(0, unique.findIndex((term) => term.column.name === "id") + 1);
}
