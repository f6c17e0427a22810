import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { callCounts, composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { createTrellis, type Trellis } from "../kit/federation-trellis.ts";
import { cases } from "./cases.ts";
import { expectedOf, toldBy } from "./told.ts";

describe.each(cases)("%s", (_, { subgraphs: definitions, operations, reset }) => {
  const subgraphs = createSubgraphs(definitions);
  let trellis: Trellis;
  beforeAll(() => {
    const supergraphSdl = composeCase(definitions, (name) => `http://${name}.invalid`);
    trellis = createTrellis(supergraphSdl, async (subgraph, call) =>
      JSON.stringify(await subgraphs.answer(subgraph, call)),
    );
  });
  beforeEach(() => {
    reset?.();
    subgraphs.calls.clear();
  });

  it.each(Object.entries(operations))("%s", async (__, operation) => {
    expect(toldBy(await trellis.ask(operation))).toEqual(expectedOf(operation));
    if (operation.calls) expect(callCounts(subgraphs)).toEqual(operation.calls);
    reset?.();
    expect(toldBy(await trellis.ask(operation, { isDecoded: true }))).toEqual(expectedOf(operation));
  });
});
