/** How many calls may be under way at once: limits that find the number themselves, and the places they give out. Pure: the caller brings the clock. */
export { createAimdLimit, type AimdOptions } from "./aimd.ts";
export { createGradientLimit, type GradientOptions } from "./gradient.ts";
export { createPlaces, type Places } from "./places.ts";
export type { ConcurrencyLimit } from "./types.ts";
