import { z } from "zod";

/** A whole number between `min` and `max` (both included) with a default; the error names the bounds. */
export const wholeNumber = (bounds: { min: number; max: number; default: number }) => {
  const error = `a whole number from ${bounds.min} to ${bounds.max}`;
  return z.int({ error }).min(bounds.min, { error }).max(bounds.max, { error }).default(bounds.default);
};

/** A share from 0 to 1 with a default. */
export const share = (standard: number) => {
  const error = "a number from 0 to 1";
  return z.number({ error }).min(0, { error }).max(1, { error }).default(standard);
};
