import { describe, expect, it } from "@jest/globals";
import { actualCost, costOf } from "../../../gateway/src/operation/index.ts";
import type { Program, ValueType } from "../../../gateway/src/plan/index.ts";
import { seeded } from "../../differential/choose.ts";
import { makeGraph, wide } from "../../differential/make-graph.ts";
import { writeOperation } from "../../differential/operations.ts";
import { cases } from "../../federation/cases.ts";
import { composeCase, createSubgraphs } from "../../kit/federation-subgraphs.ts";
import { createTrellis, type AnswerBody } from "../../kit/federation-trellis.ts";

type Costs = Readonly<Record<string, number>>;

/** What the items of all lists of an answer cost, by its JSON: each list is looked up by its path alone. */
const naiveCost = (value: unknown, type: ValueType | undefined, costs: Costs, path = ""): number => {
  if (value === null || type === undefined || type.kind === "leaf") return 0;
  if (type.kind === "list") {
    const items = value as unknown[];
    const inner = items.map((item) => naiveCost(item, type.item, costs, path)).reduce((a, b) => a + b, 0);
    return type.item.kind === "list" ? inner : inner + (costs[path] ?? 0) * items.length;
  }
  const fields = Object.values(type.selection.fields).flat();
  return Object.entries(value as object)
    .map(([key, inner]) => {
      const field = fields.find((one) => one.key === key);
      return naiveCost(inner, field?.type, costs, path === "" ? key : `${path}.${key}`);
    })
    .reduce((a, b) => a + b, 0);
};

/** Runs an operation over bytes and by decoding; gives what was listed by either, and by the naive count. */
const createCounting = (supergraphSdl: string, answer: AnswerBody) => {
  let listed: number | undefined;
  let ran: Program | undefined;
  const trellis = createTrellis(supergraphSdl, answer, {
    ...wide,
    // No list is longer, so that nothing costs more than was estimated.
    cost: { listSize: 1000 },
    onExecution(execution, program) {
      listed = execution.listed;
      ran = program;
    },
  });
  return {
    schema: trellis.schema,
    async count(operation: Parameters<typeof trellis.ask>[0], isDecoded: boolean) {
      listed = ran = undefined;
      const { data, errors } = await trellis.ask(operation, { isDecoded });
      const { answer: asked, cost } = (ran ?? {}) as Partial<Program>;
      const type = asked && ({ kind: "object", nonNull: false, selection: asked } as const);
      if (cost && listed !== undefined)
        expect(actualCost(cost, {}, listed)).toBeLessThanOrEqual(costOf(cost, {}));
      return { listed, naive: naiveCost(data, type, cost?.items ?? {}), isWhole: errors === undefined };
    },
  };
};

const counted = new Set([
  "abstract-types",
  "fragments",
  "interface-object",
  "lists-of-lists",
  "provides-abstract",
  "requires-circular",
  "simple-entities",
  "subgraph-errors",
  "unknown-entities",
]);

describe("what the items of an answer's lists cost", () => {
  it.each(cases.filter(([name]) => counted.has(name)))(
    "is counted on %s, however it is run",
    async (_, one) => {
      const subgraphs = createSubgraphs(one.subgraphs);
      const counting = createCounting(
        composeCase(one.subgraphs, (name) => `http://${name}.invalid`),
        async (subgraph, call) => JSON.stringify(await subgraphs.answer(subgraph, call)),
      );
      for (const operation of Object.values(one.operations))
        for (const isDecoded of [false, true]) {
          one.reset?.();
          const { listed, naive, isWhole } = await counting.count(operation, isDecoded);
          if (isWhole) expect(listed).toBe(naive);
          else if (listed !== undefined) expect(listed).toBeGreaterThanOrEqual(naive);
        }
    },
  );

  it("is counted on generated graphs, however it is run", async () => {
    let compared = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const choose = seeded(seed);
      const graph = makeGraph(choose);
      if (!graph) continue;
      const { served, supergraphSdl } = graph;
      const counting = createCounting(supergraphSdl, async (subgraph, call) =>
        JSON.stringify(await served.answer(subgraph, call)),
      );
      for (let round = 0; round < 6; round += 1) {
        const operation = writeOperation(counting.schema, choose, "hostile");
        if (!operation) continue;
        for (const isDecoded of [false, true]) {
          const { listed, naive, isWhole } = await counting.count(operation, isDecoded);
          if (!isWhole) continue;
          expect(listed).toBe(naive);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(25);
  });
});
