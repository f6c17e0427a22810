import type { DataProduct, ProductField } from "@trellis/shared/contract";
import type { Fence, Principal } from "@trellis/shared/identity";
import type { AccountIndex } from "./accounts/account-index.ts";
import { columnsOf, type Column } from "./columns.ts";

/** What binds whoever reads: which accounts' records, and which accounts' personal data. */
export interface Bounds {
  /** Absent: records of all accounts, and those of none. */
  readonly fence?: Fence | undefined;
  /** Data regions whose personal data is shown; absent: of all, and of records without an account. */
  readonly regions?: readonly string[] | undefined;
  /** What both are judged by, from the first read to the last; without it nothing is within a fence or region. */
  readonly index: AccountIndex | undefined;
}

/** What binds a principal by this version of the account index; undefined where nothing does. */
export const boundsOf = (
  { fence, regions }: Pick<Principal, "fence" | "regions">,
  index: AccountIndex | undefined,
): Bounds | undefined =>
  fence === undefined && regions === "ANYWHERE"
    ? undefined
    : { fence, regions: regions === "ANYWHERE" ? undefined : regions, index };

/** Whether records of an account may be read; null stands for records without one. */
export const mayRead = (bounds: Bounds | undefined, accountId: string | null): boolean =>
  bounds?.fence === undefined ||
  (accountId !== null && bounds.index?.isWithin(bounds.fence, accountId) === true);

/** Whether personal data of an account may be shown; null stands for records without one. */
export const mayShowPersons = (bounds: Bounds | undefined, accountId: string | null): boolean =>
  bounds?.regions === undefined ||
  (accountId !== null && bounds.index?.isWithin({ regions: bounds.regions }, accountId) === true);

/** The column that says whose a record is: `accountId`, or the id itself of reference data, which are the accounts; undefined for records of no account. */
export const accountColumnOf = (product: DataProduct): Column | undefined => {
  const columns = columnsOf(product);
  return (
    columns.find(({ name }) => name === "accountId") ??
    (product.type === "Account" ? columns.find(({ name }) => name === "id") : undefined)
  );
};

/** The columns that name other accounts than the record's own. */
export const otherAccountColumnsOf = (product: DataProduct): readonly Column[] => {
  const own = accountColumnOf(product)?.name;
  return columnsOf(product).filter(({ name, field }) => field.type === "AccountID" && name !== own);
};

const pathsWithin = ({ path, fields }: ProductField): string[] => [
  path,
  ...(fields ?? []).flatMap(pathsWithin),
];

const personalPaths = (field: ProductField): string[] =>
  field.personalData ? pathsWithin(field) : (field.fields ?? []).flatMap(personalPaths);

/** Names of the columns that hold personal data, by themselves or as part of an object that does. */
export const personalColumnsOf = (product: DataProduct): ReadonlySet<string> => {
  const paths = new Set(product.fields.flatMap(personalPaths));
  return new Set(
    columnsOf(product)
      .filter(({ field }) => paths.has(field.path))
      .map(({ name }) => name),
  );
};
