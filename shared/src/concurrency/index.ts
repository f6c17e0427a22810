/** How much may be under way at once: one piece of work after the other, limits that find the number themselves, and the places they give out. Pure: the caller brings the clock. */
export { createAimdLimit, type AimdOptions } from "./aimd.ts";
export { createGradientLimit, type GradientOptions } from "./gradient.ts";
export { createPlaces, type Places } from "./places.ts";
export { createQueue } from "./queue.ts";
export type { ConcurrencyLimit } from "./types.ts";
