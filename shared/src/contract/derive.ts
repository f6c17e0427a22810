import { equalityOps, listOps } from "@trellis/shared/scalars";
import { flattenFields } from "./fields.ts";
import type { DataProduct, ProductField } from "./types.ts";

/** Records on a page unless the client says. */
export const defaultPageSize = 20;

/** Most records on a page. */
export const maximumPageSize = 1000;

/** Scalars whose filter input is not `<Scalar>Filter` of the common types. */
const filterByScalar: Readonly<Record<string, string>> = {
  EmailAddress: "StringFilter",
  URL: "StringFilter",
  IP: "StringFilter",
};

const commonFilters = new Set([
  ...["String", "ID", "AccountID", "Boolean", "Int", "Float", "DateTime", "LocalDate", "Money"].map(
    (name) => `${name}Filter`,
  ),
  "StringListFilter",
]);

const quote = (description: string) => JSON.stringify(description);

const upperSnake = (path: string) =>
  path
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase();

/** One way to order a connection: its enum value, and the column and direction it means. */
export interface OrderValue {
  readonly value: string;
  readonly path: string;
  readonly field: ProductField;
  readonly direction: "ASC" | "DESC";
}

/** Every order of a product's connection: two for each stored field that is one value. */
export const orderValuesOf = (product: DataProduct): OrderValue[] =>
  flattenFields(product.fields)
    .filter(({ kind }) => kind === "scalar" || kind === "enum" || kind === "money")
    .flatMap((field) =>
      (["ASC", "DESC"] as const).map((direction) => ({
        value: `${upperSnake(field.path)}_${direction}`,
        path: field.path,
        field,
        direction,
      })),
    );

/** The filter input of a stored field; undefined for relations. */
export const filterTypeOf = (field: ProductField): string | undefined => {
  if (field.kind === "relation") return undefined;
  if (field.kind === "list") return `${field.type}ListFilter`;
  return filterByScalar[field.type] ?? `${field.type}Filter`;
};

/** The arguments of every connection field, on one line so that the lines of a domain's text stay what they are. */
export const connectionArguments = (record: string): string =>
  `(${[
    `${quote(`Records on the page, 1 to ${maximumPageSize}.`)} first: Int = ${defaultPageSize}`,
    `${quote("Cursor of the record after which the page begins.")} after: String`,
    `${quote("Conditions that every record meets.")} where: ${record}Filter`,
    `${quote("Order of the records; the newest come first unless it says.")} orderBy: [${record}Order!]`,
  ].join(" ")})`;

const connectionOf = ({ type, name, classification }: DataProduct) => /* GraphQL */ `
${quote(`A page of ${name}.`)}
type ${type}Connection @classification(level: ${classification}) {
  "The records of the page with their cursors."
  edges: [${type}Edge!]!
  "The records of the page."
  nodes: [${type}!]!
  "Records that meet the conditions, on all pages."
  totalCount: Int!
  "Where the page stands."
  pageInfo: PageInfo!
  "The moment as of which the records were published."
  asOf: DateTime
}
${quote(`A record of ${name} on its page.`)}
type ${type}Edge @classification(level: ${classification}) {
  "Where the record stands; give it as \`after\` to read on."
  cursor: String!
  "The record."
  node: ${type}!
}`;

const filterFields = (fields: readonly ProductField[]) =>
  fields.flatMap((field) => {
    const type = filterTypeOf(field);
    return type === undefined ? [] : [`  ${quote(`On \`${field.name}\`.`)} ${field.name}: ${type}`];
  });

const filterOf = (product: DataProduct) => `
${quote(`Conditions on records of ${product.name}; all given ones hold.`)}
input ${product.type}Filter {
${filterFields(product.fields).join("\n")}
  "All of these hold."
  and: [${product.type}Filter!]
  "At least one of these holds."
  or: [${product.type}Filter!]
  "This does not hold."
  not: ${product.type}Filter
}`;

const orderOf = (product: DataProduct) => `
${quote(`Orders of records of ${product.name}.`)}
enum ${product.type}Order {
${orderValuesOf(product)
  .map(
    ({ value, path, direction }) =>
      `  ${quote(`By \`${path}\`, ${direction === "ASC" ? "lowest" : "highest"} first.`)} ${value}`,
  )
  .join("\n")}
}`;

/** Filter inputs that a field needs and that the common types do not have. */
const ownFilterOf = (field: ProductField): [string, string][] => {
  const type = filterTypeOf(field);
  if (type === undefined || commonFilters.has(type)) return [];
  if (field.kind === "object") {
    const inner = filterFields(field.fields ?? []).join("\n");
    return [
      [type, `${quote(`Conditions on a ${field.type}; all given ones hold.`)}\ninput ${type} {\n${inner}\n}`],
    ];
  }
  const operators = field.kind === "list" ? listOps(field.type) : equalityOps(field.type);
  const what = field.kind === "list" ? `a list of ${field.type}` : `a ${field.type}`;
  return [[type, `${quote(`Conditions on ${what}; all given ones hold.`)}\ninput ${type} { ${operators} }`]];
};

/** Definitions derived from record types: connections, edges, filters and orders, each once. */
export const deriveTypeDefs = (products: readonly DataProduct[], existing: ReadonlySet<string>): string => {
  const definitions = new Map<string, string>();
  for (const product of products) {
    definitions.set(`${product.type}Connection`, connectionOf(product));
    definitions.set(`${product.type}Filter`, filterOf(product));
    definitions.set(`${product.type}Order`, orderOf(product));
    for (const [name, definition] of flattenFields(product.fields).flatMap(ownFilterOf)) {
      if (!definitions.has(name)) definitions.set(name, `\n${definition}`);
    }
  }
  return [...definitions]
    .filter(([name]) => !existing.has(name))
    .map(([, definition]) => definition)
    .join("\n");
};
