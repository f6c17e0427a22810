import { toJobEvent, toOdcs, toOdps, type ContractTable, type DataProduct } from "@trellis/shared/contract";

/** A product of the mesh, and the address at which the gateway was asked, such as `http://localhost:4000`. */
interface Subject {
  readonly product: DataProduct;
  readonly table: ContractTable;
  readonly origin: string;
}

/**
 * What can be read of a product at its address, by the last part of the path: its contract (ODCS), the product (Bitol's ODPS), and how it is
 * made (an OpenLineage job event).
 */
const documents: Readonly<Record<string, (subject: Subject) => object>> = {
  contract: ({ product, origin }) => toOdcs(product, { endpoint: `${origin}/graphql` }),
  odps: ({ product, table, origin }) =>
    toOdps(product, {
      endpoint: `${origin}/graphql`,
      contractUrl: `${origin}/products/${product.id}/contract`,
      products: table.products,
    }),
  openlineage: ({ product, origin }) =>
    toJobEvent(product, { namespace: origin, producer: origin, eventTime: new Date().toISOString() }),
};

/** A document of a product; null where there is no such product or document. */
export const productDocument = (
  table: ContractTable,
  { id, name, origin }: { id: string; name: string; origin: string },
): object | null => {
  const product = Object.hasOwn(table.products, id) ? table.products[id] : undefined;
  const make = Object.hasOwn(documents, name) ? documents[name] : undefined;
  return product && make ? make({ product, table, origin }) : null;
};
