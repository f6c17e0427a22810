/** The platform's own subgraph, answered in this process: accounts by id and in pages, from a verified copy of the account index. */
export { createAccountsSubgraph } from "./accounts/accounts-subgraph.ts";
export type { AccountIndex } from "./accounts/account-index.ts";
export { followAccounts, type FollowedAccounts } from "./accounts/follow-accounts.ts";
