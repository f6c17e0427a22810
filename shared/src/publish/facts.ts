import type { DataProduct } from "../contract/index.ts";
import { columnsOf } from "../store/index.ts";
import { accountProduct, measureAccounts } from "./accounts.ts";
import type { Manifest } from "./manifest.ts";
import { quoteName, type Workshop } from "./workshop.ts";

const eventTimeOf = async (workshop: Workshop, product: DataProduct): Promise<Manifest["eventTime"]> => {
  const field = product.eventTime;
  if (!columnsOf(product).some(({ name }) => name === field)) return { field, min: null, max: null };
  const [[min, max] = []] = await workshop.rows(
    `SELECT min(${quoteName(field)}), max(${quoteName(field)}) FROM trellis.checked`,
  );
  return { field, min: (min as string | null) ?? null, max: (max as string | null) ?? null };
};

async function currenciesOf(workshop: Workshop, product: DataProduct): Promise<Manifest["currencies"]> {
  const found: Record<string, readonly string[]> = {};
  for (const { name, field, part } of columnsOf(product)) {
    if (part !== "currency") continue;
    const rows = await workshop.rows(
      `SELECT DISTINCT ${quoteName(name)} FROM trellis.checked WHERE ${quoteName(name)} IS NOT NULL ORDER BY 1`,
    );
    found[field.path] = rows.map(([code]) => String(code));
  }
  return found;
}

/** What a manifest says of the records themselves. `known` are the ids of the account index. */
export async function measureFacts(workshop: Workshop, product: DataProduct, known: readonly string[]) {
  const column = product.id === accountProduct ? "id" : "accountId";
  const hasAccounts = columnsOf(product).some(({ name }) => name === column);
  const accounts = hasAccounts
    ? await measureAccounts(workshop, column, known)
    : { known: 0, unmatched: 0, unknown: 0, unknownIds: [] };
  return {
    eventTime: await eventTimeOf(workshop, product),
    currencies: await currenciesOf(workshop, product),
    accounts,
  };
}
