import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { nestedQuery, sharedNest, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

const killer = nestedQuery(14);
const harmless = nestedQuery(1);
const timeout = { errors: [{ extensions: { code: "PLAN_TIMEOUT" } }] };

// One planner for all: each test costs it threads, and a thread takes its time to start.
describe("a planner's threads", () => {
  let planner: WatchedPlanner;
  beforeAll(async () => {
    planner = await startPlanner(sharedNest(4), {
      workerUrl: new URL("crashing-worker.ts", import.meta.url),
      planner: {
        // The planner's own limits are out of the way: planning a deep nest takes minutes.
        pathsLimit: 1_000_000,
        maxEvaluatedPlans: 1_000_000,
        wallClockMilliseconds: 100,
        clientStops: 2,
        cacheMebibytes: 1,
        heapMebibytes: 256,
      },
    });
  });
  afterAll(() => planner.close());

  const takeEvents = () => planner.events.splice(0).map(({ kind }) => kind);

  it("are stopped where they take too long; another one goes on, and the text is refused", async () => {
    const stopped = planner.plan(killer);
    const waiting = planner.plan(harmless);
    expect(await stopped).toEqual({
      codes: ["PLAN_TIMEOUT"],
      messages: ["The operation must be planned within 100 ms; it must ask for less at once."],
    });
    expect(planner.prepare({ query: killer })).toMatchObject(timeout);
    expect((await waiting).codes).toEqual([]);
    expect(takeEvents()).toEqual(["planner-stopped"]);
    expect(planner.figures()).toMatchObject({ stopped: 1, waiting: 0 });
    expect(planner.prepare({ query: harmless })).toHaveProperty("value");
  });

  it.each([
    ["exit", "exit"],
    ["a full heap", "memory"],
  ])("are replaced when they die of %s (Q09)", async (_, how) => {
    const dying = planner.plan(`{ ${how} }`);
    const waiting = planner.plan(`{ a${how.length}: root { id } }`);
    expect((await dying).codes).toEqual(["PLAN_TIMEOUT"]);
    expect(planner.prepare({ query: `{ ${how} }` })).toMatchObject(timeout);
    expect((await waiting).codes).toEqual([]);
    expect(takeEvents()).toEqual(["planner-died"]);
  });

  it("serve no client that stopped several, nor what it has waiting, but everybody else", async () => {
    const hostile = { client: "192.0.2.1" };
    const killers = Array.from({ length: 20 }, (_, index) => `${killer} #${index}`);
    const outcomes = await Promise.all(killers.map((query) => planner.plan(query, hostile)));
    expect(outcomes.flatMap(({ codes }) => codes)).toEqual(killers.map(() => "PLAN_TIMEOUT"));
    expect(takeEvents()).toEqual(["planner-stopped", "planner-stopped", "client-refused"]);
    expect((await planner.plan(nestedQuery(2), hostile)).codes).toEqual(["PLAN_TIMEOUT"]);
    expect((await planner.plan(nestedQuery(2), { client: "192.0.2.2" })).codes).toEqual([]);
    expect((await planner.plan(harmless, hostile)).codes).toEqual([]);
  });

  it("keep what is in use while others flood them with texts (Q06)", async () => {
    const hot = Array.from({ length: 10 }, (_, index) => `query Hot${index} { root { id } }`);
    for (const query of [...hot, ...hot]) await planner.plan(query);
    const unique = [
      (index: number) => `{ a${index}: root { id } }`,
      (index: number) => `{ root { id } } # comment ${index}`,
      (index: number) => `{ nothing${index} }`,
    ];
    let missed = 0;
    for (let index = 0; index < 450; index += 1) {
      await planner.plan(unique[index % unique.length]?.(index) ?? "");
      if (planner.prepare({ query: hot[index % hot.length] ?? "" }) instanceof Promise) missed += 1;
    }
    expect(missed).toBe(0);
    expect(planner.figures().bytes).toBeLessThanOrEqual(2 * 2 ** 20);
  });
});
