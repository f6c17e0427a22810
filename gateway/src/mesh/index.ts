/** The platform's own subgraph, answered in this process: accounts by id and in pages, from a verified copy of the account index. */
export { createAccountsSubgraph } from "./accounts/accounts-subgraph.ts";
