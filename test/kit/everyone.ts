import { fileURLToPath } from "node:url";

/** A policy by which whoever asks sees everything: for tests of other things. */
export const everyonePolicy = fileURLToPath(new URL("everyone.policy.json", import.meta.url));

/** Whoever asks may ask for as much as there is: for tests of other things. */
export const everyoneCost = { maximum: { anonymous: 0 }, budget: { units: { anonymous: 0 } } } as const;
