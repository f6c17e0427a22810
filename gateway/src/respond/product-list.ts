import type { ContractTable, DataProduct } from "@trellis/shared/contract";
import type { ReadingBook } from "./reading-book.ts";

const listed = (product: DataProduct, book: ReadingBook) => {
  const reading = book.of(product.id);
  return {
    id: product.id,
    kind: product.kind,
    name: product.name,
    domain: product.domain,
    owner: product.owner,
    consumers: product.consumers,
    description: product.description,
    purpose: product.purpose,
    type: product.type,
    lifecycle: product.status,
    contractVersion: product.version,
    sla: product.sla.map(({ property, value, unit, element, percentile, window }) => ({
      property,
      value,
      unit,
      element,
      percentile,
      window,
    })),
    status: reading?.status,
    version: reading?.version ?? undefined,
    asOf: reading?.asOf ?? null,
  };
};

/** The products of the mesh for `GET /products`, by id: what the contracts say, and what was last seen of each. */
export const listProducts = (table: ContractTable, book: ReadingBook) =>
  Object.values(table.products)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((product) => listed(product, book));
