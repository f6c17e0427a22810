import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import {
  createAimdLimit,
  createGradientLimit,
  createPlaces,
  type ConcurrencyLimit,
} from "@trellis/shared/concurrency";

/** Lets `calls` calls of the same length end every 10 ms. */
const feed = (limit: ConcurrencyLimit, given: { milliseconds: number; inFlight?: number; from: number }) => {
  for (let now = given.from; now < given.from + 10_000; now += 10)
    limit.observe(given.milliseconds, given.inFlight ?? limit.current(), now);
  return given.from + 10_000;
};

const kinds: [string, (bounds: { initial: number; min: number; max: number }) => ConcurrencyLimit][] = [
  ["gradient", (bounds) => createGradientLimit(bounds)],
  ["aimd", (bounds) => createAimdLimit({ ...bounds, targetMilliseconds: 20 })],
];

describe.each(kinds)("the %s limit", (_, create) => {
  const bounds = { initial: 20, min: 4, max: 100 };

  it("grows to its maximum while calls stay as fast as they were", () => {
    const limit = create(bounds);
    feed(limit, { milliseconds: 10, from: 0 });
    expect(limit.current()).toBe(100);
  });

  it("stays where it is while it is not used", () => {
    const limit = create(bounds);
    feed(limit, { milliseconds: 10, inFlight: 2, from: 0 });
    expect(limit.current()).toBe(20);
  });

  it("falls when calls take much longer, never below its minimum, and comes back when they are fast again", () => {
    const limit = create(bounds);
    const slow = feed(limit, { milliseconds: 10, from: 0 });
    const fast = feed(limit, { milliseconds: 200, from: slow });
    expect(limit.current()).toBeLessThan(30);
    expect(limit.current()).toBeGreaterThanOrEqual(4);
    feed(limit, { milliseconds: 10, from: fast });
    expect(limit.current()).toBeGreaterThan(80);
  });

  it("falls once a window for calls that are lost, however many are", () => {
    const limit = create(bounds);
    for (let call = 0; call < 1000; call += 1) limit.drop(5);
    expect(limit.current()).toBe(18);
    for (let now = 1000; now < 60_000; now += 100) limit.drop(now);
    expect(limit.current()).toBe(4);
  });
});

describe("places", () => {
  it("hands a place to the one who waited longest", async () => {
    const places = createPlaces({ capacity: () => 1, queue: 2 });
    expect([places.tryTake(), places.tryTake()]).toEqual([true, false]);
    const order: string[] = [];
    const both = ["first", "second"].map(async (name) => {
      expect(await places.wait(1000)).toBe(true);
      order.push(name);
      places.giveBack();
    });
    expect([places.taken(), places.waiting()]).toEqual([1, 2]);
    expect(await places.wait(1000)).toBe(false);
    places.giveBack();
    await Promise.all(both);
    expect([order, places.taken(), places.waiting()]).toEqual([["first", "second"], 0, 0]);
  });

  it("gives up after its time, and when its caller does", async () => {
    const places = createPlaces({ capacity: () => 1, queue: 9 });
    places.tryTake();
    const caller = new AbortController();
    const waiting = places.wait(10_000, caller.signal);
    caller.abort();
    expect([await places.wait(5), await waiting, places.waiting()]).toEqual([false, false, 0]);
    expect(await places.wait(10_000, caller.signal)).toBe(false);
  });

  it("keeps to a capacity that shrinks, and uses one that grows", async () => {
    let capacity = 3;
    const places = createPlaces({ capacity: () => capacity, queue: 9 });
    for (let call = 0; call < 3; call += 1) places.tryTake();
    const waiting = [1, 2, 3].map(() => places.wait(1000));
    capacity = 1;
    places.giveBack();
    places.giveBack();
    await sleep(1);
    expect([places.taken(), places.waiting()]).toEqual([1, 3]);
    capacity = 3;
    places.giveBack();
    await sleep(1);
    expect([places.taken(), places.waiting()]).toEqual([2, 1]);
    places.giveBack();
    expect(await Promise.all(waiting)).toEqual([true, true, true]);
  });
});
