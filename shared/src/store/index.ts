/** Published snapshots, ready to be read: what a product's records look like at rest, and the store that serves and follows them. */
export { openAccountIndex, type AccountIndex, type Within } from "./accounts/account-index.ts";
export {
  followAccounts,
  type AccountsEvent,
  type FollowAccountsOptions,
  type FollowedAccounts,
} from "./accounts/follow-accounts.ts";
export { boundsOf, type Bounds } from "./bounds.ts";
export { columnsOf, type Column } from "./columns.ts";
export { checkRollup } from "./rollup.ts";
export { awaitReaders, leaseMilliseconds, openReaderNotes, type ReaderNotes } from "./readers.ts";
export { parsePointer, verifyVersion, type VerifiedVersion } from "./verify.ts";
export { openProductStore } from "./product-store.ts";
export type {
  ConnectionRequest,
  Page,
  Pages,
  ProductState,
  ProductStore,
  ProductStoreOptions,
  Rollup,
  RollupValue,
  SnapshotStatus,
  StoredRecord,
  StoreEvent,
  StoreView,
  Where,
} from "./types.ts";
