import * as fc from "fast-check";
import type { DataProduct } from "@trellis/shared/contract";
import type { Fence } from "@trellis/shared/identity";
import { meshContract } from "../../kit/contracts/index.ts";
import type { FakeAccount } from "../../kit/fake-accounts.ts";
import type { PlainRecord } from "../../kit/snapshot.ts";
import { anyOpportunity, anyOrder, anyText, anyWhere } from "./arbitraries.ts";
import { holds, inOrder } from "./reference.ts";

/** The small mesh's opportunities, with a second account beside the one that buys. */
export const product = meshContract(
  "sales",
  "  account: Account\n",
  '  account: Account\n  "Who sells with us."\n  partnerId: AccountID\n',
).products.find(({ type }) => type === "Opportunity") as DataProduct;

/** Accounts of which each differs. */
export const known: readonly FakeAccount[] = [
  { id: "a1", dataRegion: "EU", territory: "North", owner: "Ann@acme.example" },
  { id: "a2", dataRegion: "US", territory: "North", owner: "ann@acme.example" },
  { id: "a3", dataRegion: "EU", territory: "South", owner: "ÉVA@acme.example" },
  { id: "a:4", dataRegion: null, territory: "South", owner: null },
];
/** So many that their records are not found account by account. */
export const crowd = Array.from({ length: 2100 }, (_, index) => ({
  id: `crowd-${index}`,
  dataRegion: index % 2100 === 0 ? "US" : "EU",
  territory: "East",
}));
/** Accounts that records name; the index does not hold two of them. */
export const accounts = ["a1", "a2", "a3", "a:4", "a.5", "crowd-0", "crowd-1", "zz"];

const anyAccount = fc.option(fc.constantFrom(...accounts), { nil: null, freq: 4 });
/** Records whose accounts are known, unknown or missing. */
export const records = Array.from({ length: 160 }, (_, index) => {
  const any = fc
    .tuple(anyOpportunity(index), anyAccount, anyAccount)
    .map(([record, accountId, partnerId]): PlainRecord => ({ ...record, accountId, partnerId }));
  return fc.sample(any, { numRuns: 1, seed: index + 11 })[0] as PlainRecord;
});

const list = (...values: string[]) => fc.option(fc.subarray(values), { nil: undefined });
const anyFence: fc.Arbitrary<Fence> = fc.record({
  regions: list("EU", "US", "XX"),
  territories: list("North", "South", "East"),
  owners: fc.option(fc.subarray(["ann@acme.example", "éva@acme.example", "nobody@acme.example"]), {
    nil: undefined,
    freq: 2,
  }),
  accounts: fc.option(fc.subarray(accounts), { nil: undefined, freq: 2 }),
});
/** Fences and regions of somebody. */
export const anyBinding = fc.record({
  fence: fc.option(anyFence, { nil: undefined, freq: 4 }),
  regions: fc.oneof(fc.constant("ANYWHERE" as const), fc.subarray(["EU", "US"])),
});
/** By what somebody is bound. */
export interface Binding {
  readonly fence: Fence | undefined;
  readonly regions: readonly string[] | "ANYWHERE";
}

const textConditions = fc.oneof(
  fc.record({ eq: anyText }),
  fc.record({ ne: anyText }),
  fc.record({ startsWith: anyText }),
  fc.record({ isNull: fc.boolean() }),
);
const partnerConditions = fc.oneof(
  fc.record({ eq: fc.constantFrom(...accounts) }),
  fc.record({ notIn: fc.subarray(accounts) }),
  fc.record({ isNull: fc.boolean() }),
);
/** Filters that also ask for what bounds leave out. */
const anyProbe = fc.oneof(
  anyWhere,
  fc.record({ ownerEmail: textConditions }),
  fc.record({ partnerId: partnerConditions }),
  fc.record({ or: fc.tuple(anyWhere, fc.record({ ownerEmail: textConditions })) }),
  fc.record({ not: fc.record({ ownerEmail: textConditions, partnerId: partnerConditions }) }),
);
/** What somebody may ask of lists. */
export const anyQuery = fc.record({
  binding: anyBinding,
  where: anyProbe,
  orderBy: fc.oneof(
    anyOrder(product),
    fc.constantFrom(["OWNER_EMAIL_ASC"], ["OWNER_EMAIL_DESC"], ["PARTNER_ID_ASC"], ["PARTNER_ID_DESC"]),
  ),
  first: fc.integer({ min: 2, max: 40 }),
});

const isIn = (values: readonly string[] | undefined, value: string | null | undefined) =>
  values === undefined || (typeof value === "string" && values.includes(value));

/** What is left of the records when everything that the principal may not see had never been published. */
export const plainly = ({ fence, regions }: Binding): PlainRecord[] => {
  const facts = new Map([...known, ...crowd].map((account: FakeAccount) => [account.id, account]));
  const isWithin = (id: unknown) => {
    if (fence === undefined) return true;
    const account = facts.get(String(id));
    return (
      id !== null &&
      account !== undefined &&
      isIn(fence.regions, account.dataRegion) &&
      isIn(fence.territories, account.territory) &&
      isIn(fence.owners, account.owner?.toLowerCase()) &&
      isIn(fence.accounts, account.id)
    );
  };
  const isResident = (id: unknown) =>
    regions === "ANYWHERE" || (id !== null && isIn(regions, facts.get(String(id))?.dataRegion ?? null));
  return records
    .filter(({ accountId }) => isWithin(accountId))
    .map((record) => ({
      ...record,
      ownerEmail: isResident(record["accountId"]) ? record["ownerEmail"] : null,
      partnerId: isWithin(record["partnerId"]) ? record["partnerId"] : null,
    }));
};

/** The rows that somebody gets of a list, or of an account's, in order. */
export const expected = (
  { binding, where, orderBy }: { binding: Binding; where: object; orderBy: readonly string[] },
  account?: string,
): PlainRecord[] =>
  inOrder(
    product,
    plainly(binding).filter(
      (record) =>
        holds(product, record, where as Record<string, unknown>) &&
        (account === undefined || record["accountId"] === account),
    ),
    orderBy,
  );
