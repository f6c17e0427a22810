import { orderValuesOf, type DataProduct, type ProductField } from "@trellis/shared/contract";
import type { PlainRecord } from "../kit/snapshot.ts";
import { holds, inOrder } from "../shared/store/reference.ts";
import type { Chosen, ListArguments, Published, RootChosen } from "./mesh-operations.ts";
import type { Sight } from "./mesh-people.ts";

/** Stands for what a masked value may be: anything but the value, and the same for the same. */
export class Masked {
  readonly coordinate: string;
  readonly value: unknown;
  constructor(coordinate: string, value: unknown) {
    this.coordinate = coordinate;
    this.value = value;
  }
}

/** Thrown where a value is null that must not be; the nearest that may be is null instead. */
const gap = Symbol("null where none may be");

/** Stands for the answer to a request that is refused as a whole: for filtering or ordering by what may not be read clearly. */
export const refusedRequest = Symbol("refused");

const accountIdOf = (product: DataProduct, record: PlainRecord): string | null => {
  if (product.type === "Account") return record.id;
  return (record["accountId"] as string | null | undefined) ?? null;
};

/** What is made, or something else where this mark is thrown on the way. */
const unlessThrown = (mark: symbol, make: () => unknown, instead: unknown): unknown => {
  try {
    return make();
  } catch (thrown) {
    if (thrown !== mark) throw thrown;
    return instead;
  }
};

const orNull = (make: () => unknown): unknown => unlessThrown(gap, make, null);

/** Evaluates operations over the published records, after what somebody may not see was taken away. */
export const createEvaluation = (published: Published, sight: Sight) => {
  const { accounts, records } = published;
  const rowsOf = (product: DataProduct): readonly PlainRecord[] =>
    (records.get(product.id) ?? []).filter((record) => sight.sees(accountIdOf(product, record)));
  const isRefused = (type: string, name: string): boolean => sight.verdict(`${type}.${name}`) === "REFUSED";

  const valueOf = (
    type: string,
    field: ProductField,
    { value, account, isOwnId }: { value: unknown; account: string | null; isOwnId: boolean },
  ): unknown => {
    const coordinate = `${type}.${field.name}`;
    if (field.personalData && !sight.seesPersons(account)) return null;
    if (value === null || value === undefined) return null;
    if (field.type === "AccountID" && !isOwnId && !sight.sees(String(value))) return null;
    return sight.verdict(coordinate) === "MASKED" ? new Masked(coordinate, value) : value;
  };

  const objectOf = (
    type: string,
    record: Readonly<Record<string, unknown>>,
    { inner, account }: { inner: readonly Chosen[]; account: string | null },
  ): unknown => {
    const entries = inner.map((chosen): [string, unknown] => {
      const { name } = chosen;
      const mustBe = "field" in chosen && chosen.field.required;
      const value = isRefused(type, name) ? null : selected(type, record, { chosen, account });
      if (value === null && mustBe) throw gap;
      return [name, value];
    });
    return Object.fromEntries(entries);
  };
  const recordOf = (
    product: DataProduct,
    record: PlainRecord | undefined,
    inner: readonly Chosen[],
  ): unknown =>
    record === undefined
      ? null
      : objectOf(product.type, record, { inner, account: accountIdOf(product, record) });
  /** Other domains may hold more of an account than its record. */
  const accountRecord = (id: string, inner: readonly Chosen[]): unknown => {
    if (!sight.sees(id)) return null;
    const record = (records.get(accounts.id) ?? []).find((one) => one.id === id) ?? { id };
    return orNull(() => recordOf(accounts, record, inner));
  };
  const listOf = (
    { product, given, inner, withTotal }: Extract<Chosen, { kind: "list" }>,
    account: string | undefined,
  ): unknown => {
    const { first, where, orderBy } = given;
    const all = rowsOf(product)
      .filter((one) => account === undefined || accountIdOf(product, one) === account)
      .filter((one) => !where || holds(product, one, { [where.field.name]: { eq: where.value } }));
    const page = inOrder(product, all, orderBy ? [orderBy] : []).slice(0, first);
    const connection = `${product.type}Connection`;
    if (isRefused(connection, "nodes") || (withTotal && isRefused(connection, "totalCount"))) return null;
    return orNull(() => ({
      nodes: page.map((record) => recordOf(product, record, inner)),
      ...(withTotal ? { totalCount: all.length } : {}),
    }));
  };
  const checkArguments = (product: DataProduct, { where, orderBy }: ListArguments): void => {
    const order = orderValuesOf(product).find(({ value }) => value === orderBy);
    const paths = [...(where ? [where.field.path] : []), ...(order ? [order.path] : [])];
    for (const path of paths) {
      let { type, fields } = product as { type: string; fields: readonly ProductField[] };
      for (const name of path.split(".")) {
        if (sight.verdict(`${type}.${name}`) !== "CLEAR") throw refusedRequest;
        const field = fields.find((one) => one.name === name);
        ({ type, fields = [] } = field as ProductField);
      }
    }
  };
  const selected = (
    type: string,
    record: Readonly<Record<string, unknown>>,
    { chosen, account }: { chosen: Chosen; account: string | null },
  ): unknown => {
    const { kind, name } = chosen;
    const value = record[name] ?? null;
    if (kind === "value")
      return valueOf(type, chosen.field, { value, account, isOwnId: name === "id" || name === "accountId" });
    if (kind === "object") {
      if (value === null || (chosen.field.personalData && !sight.seesPersons(account))) return null;
      const inner = { inner: chosen.inner, account };
      return orNull(() => objectOf(chosen.field.type, value as Readonly<Record<string, unknown>>, inner));
    }
    if (kind === "account") return account === null ? null : accountRecord(account, chosen.inner);
    if (kind === "list") return listOf(chosen, String(record["id"]));
    const { product, inner } = chosen;
    const own = rowsOf(product).find(({ id }) => id === record["id"]);
    return orNull(() => recordOf(product, own, inner));
  };

  /** Whoever may not read a field may not use it anywhere in the operation, but where all is refused anyway. */
  const checkTree = (chosen: RootChosen, type: string): void => {
    if (isRefused(type, chosen.name)) return;
    if (chosen.kind === "list") checkArguments(chosen.product, chosen.given);
    if (
      !("inner" in chosen) ||
      (chosen.kind === "list" && isRefused(`${chosen.product.type}Connection`, "nodes"))
    )
      return;
    const inner =
      "product" in chosen ? chosen.product.type : "field" in chosen ? chosen.field.type : accounts.type;
    for (const one of chosen.inner) checkTree(one, inner);
  };

  const rootOf = (root: RootChosen): unknown => {
    if (isRefused("Query", root.name)) return null;
    if (root.kind === "accountById") {
      const isKnown = (records.get(accounts.id) ?? []).some(({ id }) => id === root.id);
      return isKnown ? accountRecord(root.id, root.inner) : null;
    }
    if (root.kind === "accounts") {
      const ids = rowsOf(accounts)
        .map(({ id }) => id)
        .toSorted()
        .slice(0, root.first);
      return { nodes: ids.map((id) => accountRecord(id, root.inner)) };
    }
    if (root.kind === "byId")
      return orNull(() =>
        recordOf(
          root.product,
          rowsOf(root.product).find(({ id }) => id === root.id),
          root.inner,
        ),
      );
    return root.kind === "list" ? listOf(root, undefined) : null;
  };
  const evaluate = (root: RootChosen): unknown => {
    checkTree(root, "Query");
    return rootOf(root);
  };
  return (root: RootChosen): unknown => unlessThrown(refusedRequest, () => evaluate(root), refusedRequest);
};
