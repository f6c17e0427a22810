/** Reads published snapshots: one contract, several databases. */
export { columnsOf, type Column } from "./columns.ts";
