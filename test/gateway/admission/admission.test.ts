import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createAdmission, shed, type Admission, type Lease } from "../../../gateway/src/admission/index.ts";
import { overloadDefaults, type LogEntry, type OverloadPolicy } from "../../../gateway/src/config/index.ts";
import { eventually } from "../../kit/eventually.ts";

let admission: Admission;
let log: LogEntry[];
const open = (policy: Partial<OverloadPolicy> = {}) => {
  log = [];
  admission = createAdmission({
    policy: { ...overloadDefaults, ...policy },
    log: (entry) => log.push(entry),
  });
  return admission;
};
const full = { leastConcurrent: 1, mostConcurrent: 1 };
/** Keeps the loop busy in turns of `milliseconds`, with a look at everything else between them. */
const block = async (milliseconds: number, turns: number) => {
  for (let turn = 0; turn < turns; turn += 1) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    await new Promise(setImmediate);
  }
};

afterEach(() => admission.close());

describe("admission", () => {
  it("takes requests at once, and their places again when they are settled", () => {
    const { admit, readings } = open();
    const leases = Array.from({ length: 60 }, () => admit() as Lease);
    expect(leases.every(({ isAdmitted }) => isAdmitted)).toBe(true);
    expect(readings["requests_in_flight"]?.()).toBe(60);
    for (const lease of [...leases, ...leases]) lease.settle();
    expect(readings["requests_in_flight"]?.()).toBe(0);
  });

  it("lets a request wait for a place, and refuses it when none comes free", async () => {
    const { admit } = open({ ...full, waitMilliseconds: 30 });
    const first = admit() as Lease;
    const second = admit();
    expect(second).toBeInstanceOf(Promise);
    first.settle();
    const lease = (await second) as Lease;
    expect(lease.isAdmitted).toBe(true);
    expect(await admit()).toMatchObject({
      isAdmitted: false,
      status: 503,
      code: "OVERLOADED",
      retryAfter: "1",
    });
    lease.settle();
  });

  it("refuses at once what finds the queue full, and says so in the log now and then", async () => {
    const { admit, refusal } = open({ ...full, waiting: 1, waitMilliseconds: 20 });
    const lease = admit() as Lease;
    expect(refusal()).toBeUndefined();
    const waiting = admit();
    for (let call = 0; call < 100; call += 1) expect(admit()).toMatchObject({ reason: "concurrency" });
    expect(refusal()).toMatchObject({ reason: "concurrency" });
    await waiting;
    lease.settle();
    expect(log.map(({ event }) => event)).toEqual(["overloaded"]);
  });

  it("forgets a waiting request whose client has gone", async () => {
    const { admit, readings } = open({ ...full, waitMilliseconds: 10_000 });
    const lease = admit() as Lease;
    const gone = new AbortController();
    const waiting = admit(gone);
    gone.abort();
    expect(await waiting).toMatchObject({ isAdmitted: false });
    lease.settle();
    expect(readings["requests_in_flight"]?.()).toBe(0);
  });

  it("lowers its limit while the loop is late under many requests, and raises it afterwards", async () => {
    const { admit, readings } = open();
    const limit = () => readings["requests_limit"]?.() ?? 0;
    const leases = Array.from({ length: 60 }, () => admit() as Lease);
    const before = limit();
    await block(50, 30);
    expect(limit()).toBeLessThan(before);
    const low = limit();
    await eventually(() => expect(limit()).toBeGreaterThan(low));
    for (const lease of leases) lease.settle();
  });

  it("keeps its limit when the loop is late once, or under few requests", async () => {
    const { admit, readings } = open();
    const limit = () => readings["requests_limit"]?.() ?? 0;
    const [one, ...others] = Array.from({ length: 60 }, () => admit() as Lease);
    await sleep(150);
    const before = limit();
    await block(80, 1);
    await sleep(100);
    expect(limit()).toBeGreaterThanOrEqual(before);
    for (const lease of others) lease.settle();
    await sleep(150);
    const idle = limit();
    await block(60, 8);
    expect(limit()).toBe(idle);
    one?.settle();
  });

  it("says that the loop stood still", async () => {
    const { readings } = open();
    await block(1100, 1);
    await eventually(() => expect(log.map(({ event }) => event)).toEqual(["loop-blocked"]));
    expect(readings["loop_delay_seconds"]?.()).toBeGreaterThan(1);
  });

  it("takes nothing while the loop stays late, and everything as soon as it is not", async () => {
    const { refusal } = open({ stuckMilliseconds: 20 });
    await block(60, 8);
    expect(refusal()).toMatchObject({ reason: "loop" });
    await eventually(() => expect(refusal()).toBeUndefined());
  });

  it("takes but a few requests at a time while the heap is too full", async () => {
    let pressed = 0;
    log = [];
    admission = createAdmission({
      policy: { ...overloadDefaults, heapShare: 0 },
      log: (entry) => log.push(entry),
      onHeapPressure: () => (pressed += 1),
    });
    await eventually(() => expect(pressed).toBeGreaterThan(0));
    const leases = [1, 2, 3, 4].map(() => admission.admit() as Lease);
    expect(leases.every(({ isAdmitted }) => isAdmitted)).toBe(true);
    expect(admission.refusal()).toMatchObject({ reason: "heap" });
    leases[0]?.settle();
    expect(admission.refusal()).toBeUndefined();
    for (const lease of leases) lease.settle();
  });
});

describe("shedding", () => {
  let server: Server;
  afterEach(() => void server.close().closeAllConnections());

  const listen = async (policy: Partial<OverloadPolicy>) => {
    const { admit } = open(policy);
    server = createServer(shed(admission, (_, response) => response.end("served"))).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, admit };
  };

  it.each([
    ["a small body", "{}", "keep-alive"],
    ["a large body, whose connection it closes", " ".repeat(100_000), "close"],
  ])("answers 503 without reading %s, and serves again afterwards", async (_, body, connection) => {
    const { url, admit } = await listen({ ...full, waiting: 0 });
    const lease = admit() as Lease;
    const refused = await fetch(url, { method: "POST", body });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(refused.headers.get("connection")).toBe(connection);
    expect(await refused.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: "OVERLOADED" } }],
    });
    lease.settle();
    expect(await (await fetch(url, { method: "POST", body })).text()).toBe("served");
  });
});
