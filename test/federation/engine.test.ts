import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { CaseOperation } from "../kit/federation.ts";
import { callCounts, composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { createTrellis, type Trellis, type TrellisAnswer } from "../kit/federation-trellis.ts";
import { cases } from "./cases.ts";

const expected = ({ data, errors = [] }: CaseOperation) => ({
  data: JSON.stringify(data),
  errors: errors.map(({ path = [], code = "SUBGRAPH_ERROR" }) => `${path.join(".")} ${code}`).toSorted(),
});

const told = ({ data, errors = [] }: TrellisAnswer) => ({
  data: JSON.stringify(data),
  errors: errors
    .map((error) => `${("path" in error ? (error.path ?? []) : []).join(".")} ${error.extensions.code}`)
    .toSorted(),
});

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
    const carried = await trellis.ask(operation);
    if (carried.data !== undefined) expect(carried.data).toEqual(operation.data);
    expect(told(carried)).toEqual(expected(operation));
    if (operation.calls) expect(callCounts(subgraphs)).toEqual(operation.calls);
    reset?.();
    expect(told(await trellis.ask(operation, { isDecoded: true }))).toEqual(expected(operation));
  });
});
