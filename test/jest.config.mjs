/** One configuration for every test: ECMAScript modules, types stripped by Node, real processes given time. */
import { resolve } from "node:path";

// The many processes and threads that tests start are compiled once, and not by each anew: an eighth less of processor time.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, "../node_modules/.cache/trellis-test");

export default {
  rootDir: "..",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  testEnvironment: "<rootDir>/test/kit/environment.mjs",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/test/kit/strip-types.mjs" },
  testTimeout: 60_000,
  maxWorkers: 2,
};
