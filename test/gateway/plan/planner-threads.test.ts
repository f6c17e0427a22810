import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { composeSdl, nestedQuery, sharedNest, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

/** The planner's own limits out of the way: planning a deep nest takes minutes. */
const boundless = { pathsLimit: 1_000_000, maxEvaluatedPlans: 1_000_000, wallClockMilliseconds: 100 };
const nest = sharedNest(4);
const killer = nestedQuery(14);
const harmless = nestedQuery(1);
const small = composeSdl({ a: "type Query { a(x: Int): Int b: String c: String exit: Int memory: Int }" });

describe("a planner's threads", () => {
  let planner: WatchedPlanner;
  const start = async (...options: Parameters<typeof startPlanner>) => {
    planner = await startPlanner(...options);
    return planner;
  };
  afterEach(() => planner.close());

  it("are stopped where they take too long; the spare one goes on, and the text is refused", async () => {
    const { plan, events, prepare, figures } = await start(nest, { planner: boundless });
    const stopped = plan(killer);
    const waiting = plan(harmless);
    expect(await stopped).toEqual({
      codes: ["PLAN_TIMEOUT"],
      messages: ["The operation must be planned within 100 ms; it must ask for less at once."],
    });
    expect((await waiting).codes).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(["planner-stopped"]);
    expect(figures()).toMatchObject({ stopped: 1, waiting: 0 });
    expect(prepare({ query: killer })).toMatchObject({ errors: [{ extensions: { code: "PLAN_TIMEOUT" } }] });
    expect(prepare({ query: harmless })).toHaveProperty("value");
  });

  it("try a text again that stopped one, after a while", async () => {
    const { plan, events } = await start(nest, { planner: { ...boundless, refuseTextMilliseconds: 1 } });
    await plan(killer);
    await sleep(20);
    await plan(killer);
    expect(events.map(({ kind }) => kind)).toEqual(["planner-stopped", "planner-stopped"]);
  });

  it("serve no client that stopped several, also what it has waiting, and everybody else", async () => {
    const { plan, events } = await start(nest, { planner: { ...boundless, clientStops: 2 } });
    const hostile = { client: "192.0.2.1" };
    const killers = Array.from({ length: 20 }, (_, index) => `${killer} #${index}`);
    const outcomes = await Promise.all(killers.map((query) => plan(query, hostile)));
    expect(outcomes.flatMap(({ codes }) => codes)).toEqual(killers.map(() => "PLAN_TIMEOUT"));
    expect(events.map(({ kind }) => kind)).toEqual(["planner-stopped", "planner-stopped", "client-refused"]);
    expect((await plan(harmless, hostile)).codes).toEqual(["PLAN_TIMEOUT"]);
    expect((await plan(harmless, { client: "192.0.2.2" })).codes).toEqual([]);
  });

  it.each([
    ["exit", "exit"],
    ["a full heap", "memory"],
  ])("are replaced when they die of %s (Q09)", async (_, how) => {
    const workerUrl = new URL("crashing-worker.ts", import.meta.url);
    const { plan, prepare, events } = await start(small, { workerUrl, planner: { heapMebibytes: 128 } });
    for (const fatal of [`{ ${how} }`, `{ a ${how} }`]) {
      const dying = plan(fatal);
      const waiting = plan(`{ b${fatal.length}: b }`);
      expect((await dying).codes).toEqual(["PLAN_TIMEOUT"]);
      expect((await waiting).codes).toEqual([]);
      expect(prepare({ query: fatal })).toMatchObject({ errors: [{ extensions: { code: "PLAN_TIMEOUT" } }] });
    }
    expect(events.map(({ kind }) => kind)).toEqual(["planner-died", "planner-died"]);
  });

  it("keep what is in use while others flood them with texts (Q06)", async () => {
    const { plan, prepare, figures } = await start(small, { planner: { cacheMebibytes: 1 } });
    const hot = Array.from({ length: 10 }, (_, index) => `query Hot${index} { a b c }`);
    for (const query of [...hot, ...hot]) await plan(query);
    const unique = [
      (index: number) => `{ a${index}: a }`,
      (index: number) => `{ a(x: ${index}) b } # comment ${index}`,
      (index: number) => `{ nothing${index} }`,
    ];
    let missed = 0;
    for (let index = 0; index < 1000; index += 1) {
      await plan(unique[index % unique.length]?.(index) ?? "");
      if (prepare({ query: hot[index % hot.length] ?? "" }) instanceof Promise) missed += 1;
    }
    expect(missed).toBe(0);
    expect(figures().bytes).toBeLessThanOrEqual(2 * 2 ** 20);
  });
});
