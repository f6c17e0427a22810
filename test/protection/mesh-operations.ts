import {
  flattenFields,
  orderValuesOf,
  type Contract,
  type DataProduct,
  type ProductField,
} from "@trellis/shared/contract";
import { oneOf, seldom, type Choose } from "../differential/choose.ts";
import type { PlainRecord } from "../kit/snapshot.ts";

/** Arguments of a list, as the client writes them. */
export interface ListArguments {
  readonly first: number;
  readonly where?: { readonly field: ProductField; readonly value: unknown } | undefined;
  readonly orderBy?: string | undefined;
}

/** What is selected, as data, so that it can be printed and evaluated without a parser. */
export type Chosen =
  | { readonly kind: "value"; readonly name: string; readonly field: ProductField }
  | {
      readonly kind: "object";
      readonly name: string;
      readonly field: ProductField;
      readonly inner: readonly Chosen[];
    }
  | { readonly kind: "account"; readonly name: string; readonly inner: readonly Chosen[] }
  | {
      readonly kind: "single";
      readonly name: string;
      readonly product: DataProduct;
      readonly inner: readonly Chosen[];
    }
  | {
      readonly kind: "list";
      readonly name: string;
      readonly product: DataProduct;
      readonly given: ListArguments;
      readonly withTotal: boolean;
      readonly inner: readonly Chosen[];
    };

/** One root field of an operation. */
export type RootChosen =
  | Chosen
  | {
      readonly kind: "byId";
      readonly name: string;
      readonly product: DataProduct;
      readonly id: string;
      readonly inner: readonly Chosen[];
    }
  | {
      readonly kind: "accountById";
      readonly name: "account";
      readonly id: string;
      readonly inner: readonly Chosen[];
    }
  | {
      readonly kind: "accounts";
      readonly name: "accounts";
      readonly first: number;
      readonly inner: readonly Chosen[];
    };

/** The published records of every product. */
export interface Published {
  readonly contracts: readonly Contract[];
  readonly accounts: DataProduct;
  readonly products: readonly DataProduct[];
  readonly records: ReadonlyMap<string, readonly PlainRecord[]>;
}

const some = <Item>(choose: Choose, items: readonly Item[], count: number): Item[] => {
  const left = [...items];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(choose(left.length), 1)[0] as Item,
  );
};

const isPlain = ({ kind }: ProductField): boolean => kind === "scalar" || kind === "enum";

const createWriter = (choose: Choose, published: Published) => {
  const { products, accounts, records } = published;
  const fieldsOf = (fields: readonly ProductField[], count: number): Chosen[] =>
    some(
      choose,
      fields.filter(({ kind }) => kind !== "relation"),
      count,
    ).map((field) =>
      field.kind === "object"
        ? { kind: "object", name: field.name, field, inner: fieldsOf(field.fields ?? [], 2) }
        : { kind: "value", name: field.name, field },
    );
  const recordFields = (product: DataProduct, depth: number): Chosen[] => {
    const own = fieldsOf(product.fields, 1 + choose(4));
    const hasAccount = product.fields.some(({ name, kind }) => name === "account" && kind === "relation");
    if (depth === 0 || !hasAccount || choose(2) === 0) return own;
    return [...own, { kind: "account", name: "account", inner: accountFields(depth - 1) }];
  };
  const given = (product: DataProduct): ListArguments => {
    const field = oneOf(
      choose,
      flattenFields(product.fields).filter((one) => isPlain(one) && one.path === one.name),
    );
    const rows = records.get(product.id) ?? [];
    const value = rows.length > 0 ? oneOf(choose, rows)[field.name] : null;
    const canFilter = value !== null && value !== undefined && field.personalData === undefined;
    const orders = orderValuesOf(product).filter(
      (one) => one.field.personalData === undefined || seldom(choose, 4),
    );
    return {
      first: 1 + choose(6),
      where: canFilter && choose(3) === 0 ? { field, value } : undefined,
      orderBy: choose(3) === 0 ? oneOf(choose, orders).value : undefined,
    };
  };
  const list = (product: DataProduct, name: string, depth: number): Chosen => ({
    kind: "list",
    name,
    product,
    given: given(product),
    withTotal: choose(2) === 0,
    inner: recordFields(product, depth),
  });
  const accountFields = (depth: number): Chosen[] => {
    const own = fieldsOf(accounts.fields, 1 + choose(4));
    if (depth === 0) return own;
    const others = some(
      choose,
      products.filter(({ accountField }) => accountField !== undefined),
      1 + choose(2),
    );
    return [
      ...own,
      ...others.map((product): Chosen =>
        product.shape === "LIST"
          ? list(product, product.accountField as string, depth - 1)
          : {
              kind: "single",
              name: product.accountField as string,
              product,
              inner: recordFields(product, 0),
            },
      ),
    ];
  };
  return { recordFields, list, accountFields };
};

/** Makes one root field up, over records that are there. */
export const makeOperation = (choose: Choose, published: Published): RootChosen => {
  const { products, accounts, records } = published;
  const { recordFields, list, accountFields } = createWriter(choose, published);
  const product = oneOf(
    choose,
    products.filter(({ listField, byIdField }) => listField && byIdField),
  );
  const rowsOf = ({ id }: DataProduct) => records.get(id) ?? [];
  const kind = choose(5);
  if (kind === 0)
    return { kind: "accounts", name: "accounts", first: 1 + choose(12), inner: accountFields(1) };
  if (kind <= 2)
    return {
      kind: "accountById",
      name: "account",
      id: oneOf(choose, rowsOf(accounts)).id,
      inner: accountFields(2),
    };
  if (kind === 3 && rowsOf(product).length > 0)
    return {
      kind: "byId",
      name: product.byIdField as string,
      product,
      id: oneOf(choose, rowsOf(product)).id,
      inner: recordFields(product, 2),
    };
  return list(product, product.listField as string, 2);
};

const literal = (field: ProductField, value: unknown): string =>
  field.kind === "enum" ? String(value) : JSON.stringify(value);

const argumentsText = ({ first, where, orderBy }: ListArguments): string =>
  [
    `first: ${first}`,
    ...(where ? [`where: { ${where.field.name}: { eq: ${literal(where.field, where.value)} } }`] : []),
    ...(orderBy ? [`orderBy: [${orderBy}]`] : []),
  ].join(" ");

const print = (chosen: RootChosen): string => {
  const inner = "inner" in chosen ? `{ ${chosen.inner.map(print).join(" ")} }` : "";
  if (chosen.kind === "value")
    return `${chosen.name}${chosen.field.kind === "money" ? " { amount currency }" : ""}`;
  if (chosen.kind === "list")
    return `${chosen.name}(${argumentsText(chosen.given)}) { nodes ${inner} ${chosen.withTotal ? "totalCount" : ""} }`;
  if (chosen.kind === "accounts") return `accounts(first: ${chosen.first}) { nodes ${inner} }`;
  if (chosen.kind === "byId" || chosen.kind === "accountById")
    return `${chosen.name}(id: ${JSON.stringify(chosen.id)}) ${inner}`;
  return `${chosen.name} ${inner}`;
};

/** The operation's text. */
export const printOperation = (root: RootChosen): string => `{ ${print(root)} }`;
