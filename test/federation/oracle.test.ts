import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { callCounts, composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { startOracle, type Oracle } from "../kit/federation-oracle.ts";
import { cases } from "./cases.ts";

const pathsOf = (errors: readonly { readonly path?: readonly (string | number)[] }[] = []): string[] =>
  errors.map(({ path = [] }) => path.join(".")).toSorted();

describe.each(cases)("the oracle on %s", (_, { subgraphs: definitions, operations, reset }) => {
  const subgraphs = createSubgraphs(definitions);
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await startOracle(
      composeCase(definitions, (name) => `http://${name}.invalid`),
      subgraphs,
    );
  });
  afterAll(() => oracle?.close());
  beforeEach(() => {
    reset?.();
    subgraphs.calls.clear();
  });

  it.each(Object.entries(operations))("%s", async (__, operation) => {
    const result = await oracle.ask(operation);
    const answered = { data: JSON.stringify(result.data), errors: pathsOf(result.errors) };
    const expected = { data: JSON.stringify(operation.data), errors: pathsOf(operation.errors) };
    if (operation.oracle === undefined) {
      expect(result.data).toEqual(operation.data);
      expect(answered).toEqual(expected);
      if (operation.calls) expect(callCounts(subgraphs)).toEqual(operation.calls);
    } else expect(answered).not.toEqual(expected);
  });
});
