import { fileURLToPath } from "node:url";

/** A policy by which whoever asks sees everything: for tests of other things. */
export const everyonePolicy = fileURLToPath(new URL("everyone.policy.json", import.meta.url));
