/** One configuration for every test: ECMAScript modules, types stripped by Node, real processes given time. */
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
