import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { callCounts, composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { startOracle, type Oracle } from "../kit/federation-oracle.ts";
import { cases } from "./cases.ts";
import { expectedOf, toldBy, withoutCodes } from "./told.ts";

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
    const told = withoutCodes(toldBy(await oracle.ask(operation)));
    const expected = withoutCodes(expectedOf(operation));
    if (operation.oracle !== undefined) return expect(told).not.toEqual(expected);
    expect(told).toEqual(expected);
    if (operation.calls) expect(callCounts(subgraphs)).toEqual(operation.calls);
  });
});
