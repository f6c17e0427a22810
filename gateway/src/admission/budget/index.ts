/** What clients may ask for within a window, in units of cost: taken by the estimate before an operation runs, and settled by what it really cost. */
export { createBudgets } from "./create-budgets.ts";
export { clientKey } from "./client-key.ts";
export type { Budgets, OverBudget, Reservation, Spending } from "./types.ts";
