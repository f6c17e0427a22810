import type { AccessTable } from "./types.ts";

/** Where somebody would see more by the table `after` than by the one `before`: a line for each coordinate, in their order. Coordinates that `after` leaves out demand nothing there. */
export const weakened = (before: AccessTable, after: AccessTable): string[] =>
  Object.keys(before.coordinates).filter((coordinate) => !Object.hasOwn(after.coordinates, coordinate));
