import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createLabelDraw } from "../../../gateway/src/plan/index.ts";
import { composeSdl, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

describe("a draw of override labels", () => {
  it.each([
    [0, ["percent(5)", "percent(50)", "percent(0.5)"]],
    [0.0049, ["percent(5)", "percent(50)", "percent(0.5)"]],
    [0.005, ["percent(5)", "percent(50)"]],
    [0.05, ["percent(50)"]],
    [0.49, ["percent(50)"]],
    [0.5, []],
    [0.99, []],
  ])("switches on, for %d, what is above it", (random, on) => {
    const labels = ["percent(5)", "percent(50)", "percent(0.5)"];
    expect(createLabelDraw(labels, [], () => random)()).toEqual(on);
  });

  it("switches on other labels where they are named, and they exist", () => {
    const draw = createLabelDraw(["beta", "gamma", "percent(100)"], ["gamma", "none", "percent(1)"]);
    expect(draw()).toEqual(["gamma", "percent(100)"]);
  });

  it("gives one list for the same labels", () => {
    const draw = createLabelDraw(["percent(50)", "beta"], ["beta"], () => 0.1);
    expect(draw()).toBe(draw());
  });
});

describe("a planner of a supergraph with override labels", () => {
  let planner: WatchedPlanner;
  beforeAll(async () => {
    const supergraph = composeSdl({
      old: `type Query { n: N } type N @key(fields: "id") { id: ID! v: Int w: Int }`,
      new: `type N @key(fields: "id") {
              id: ID!
              v: Int @override(from: "old", label: "percent(50)")
              w: Int @override(from: "old", label: "beta")
            }`,
    });
    planner = await startPlanner(supergraph, { planner: { overrideLabels: ["beta"] } });
  });
  afterAll(() => planner.close());

  const domainsOf = async (query: string) =>
    (await planner.plan(query)).program?.fetches.map(({ domain }) => domain).join();

  it("draws for each request, and knows both programs", async () => {
    const seen = new Set<string | undefined>();
    for (let times = 0; times < 60; times += 1) seen.add(await domainsOf("{ n { v } }"));
    expect(seen).toEqual(new Set(["old", "old,new"]));
    const { misses } = planner.figures();
    for (let times = 0; times < 60; times += 1) await domainsOf("{ n { v } }");
    expect(planner.figures().misses).toBe(misses);
  });

  it("asks the new domain where the label is switched on", async () => {
    expect(await domainsOf("{ n { w } }")).toBe("old,new");
  });
});
