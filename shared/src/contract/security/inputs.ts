import { filterTypeOf, orderValuesOf } from "../derive.ts";
import type { DataProduct, ProductField } from "../types.ts";

type Reads = readonly [input: string, field: string];

/** Filter inputs: each names the field of which it finds out. */
const filterReads = (input: string, type: string, fields: readonly ProductField[]): Reads[] =>
  fields.flatMap((field): Reads[] => {
    const filter = filterTypeOf(field);
    if (filter === undefined) return [];
    return [
      [`${input}.${field.name}`, `${type}.${field.name}`],
      ...(field.kind === "object" ? filterReads(filter, field.type, field.fields ?? []) : []),
    ];
  });

/** A path such as `campaign.channel` as the coordinates of its fields. */
const pathReads = (type: string, path: readonly string[], fields: readonly ProductField[]): string[] => {
  const [name, ...rest] = path;
  const field = fields.find((one) => one.name === name);
  return field ? [`${type}.${field.name}`, ...pathReads(field.type, rest, field.fields ?? [])] : [];
};

const orderReads = (product: DataProduct): Reads[] =>
  orderValuesOf(product).flatMap(({ value, path }) =>
    pathReads(product.type, path.split("."), product.fields).map((field): Reads => [
      `${product.type}Order.${value}`,
      field,
    ]),
  );

/** What can be found out through the inputs that the contract's schema is completed with: pairs of an input's coordinate and a field's. */
export const inputReads = (products: readonly DataProduct[]): Reads[] =>
  products.flatMap((product) => [
    ...filterReads(`${product.type}Filter`, product.type, product.fields),
    ...orderReads(product),
    ...(product.byIdField === undefined
      ? []
      : [[`Query.${product.byIdField}(id:)`, `${product.type}.id`] as const]),
  ]);
