import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../../../kit/eventually.ts";
import { startLine, type LineRig } from "../../../kit/domain-line.ts";
import { scoreOf } from "../../../kit/fake-domains.ts";

const json = { "content-type": "application/json" };

describe("the line to a domain", () => {
  let rig: LineRig;
  beforeAll(async () => {
    rig = await startLine();
  });
  afterAll(() => rig.close());
  afterEach(() => rig.closeClient());

  const opened = () => rig.events.filter(({ kind }) => kind === "breaker-opened").length;
  /** The first attempt gets the status, the others the answer. */
  const failOnce = (status: number, headers = {}) => {
    let attempts = 0;
    rig.fake.behave({
      http: (response, body) => {
        attempts += 1;
        if (attempts === 1) return void response.writeHead(status, headers).end();
        response.writeHead(200, json).end(body);
      },
    });
  };

  it("gives what is read from the whole body", async () => {
    rig.open();
    expect(await rig.send()).toEqual([
      { lead: { score: scoreOf("marketing", "acme-1"), label: "marketing:acme-1" } },
    ]);
  });

  it("sends no signature where it has none to give, and the trace of the request", async () => {
    rig.open();
    await rig.send({ traceparent: "00-1-2-01" });
    const [{ headers }] = rig.fake.calls as [(typeof rig.fake.calls)[0]];
    expect(headers["traceparent"]).toBe("00-1-2-01");
    expect(Object.keys(headers).filter((name) => name.startsWith("x-"))).toEqual([]);
  });

  it("tries a query once more when the domain is unavailable, signed anew", async () => {
    rig.open({}, { sign: async () => `x-trellis-signature: ${Math.random()}\r\n` });
    failOnce(503);
    expect(await rig.codeOf()).toBe("OK");
    const signatures = rig.fake.calls.map(({ headers }) => headers["x-trellis-signature"]);
    expect(new Set(signatures).size).toBe(2);
  });

  it("never tries a mutation again", async () => {
    rig.open();
    rig.fake.behave("status503");
    expect(await rig.codeOf({ isQuery: false })).toBe("SUBGRAPH_UNAVAILABLE");
    expect(rig.fake.calls).toHaveLength(1);
  });

  it("keeps retries within a tenth of the demand", async () => {
    rig.open({ breaker: { consecutive: 10_000, minimumCalls: 100_000 } });
    rig.fake.behave("status500");
    for (let turn = 0; turn < 100; turn += 1) await rig.codeOf();
    expect(rig.fake.calls.length).toBeLessThanOrEqual(111);
    expect(rig.fake.calls.length).toBeGreaterThan(105);
  });

  it("waits as long as Retry-After says where it fits the deadline", async () => {
    rig.open();
    failOnce(429, { "retry-after": "1" });
    const started = performance.now();
    expect(await rig.codeOf()).toBe("OK");
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  it.each(["9000000000", "3", "Fri, 01 Jan 2100 00:00:00 GMT"])(
    "fails at once where Retry-After is beyond the deadline: %s",
    async (value) => {
      rig.open();
      failOnce(503, { "retry-after": value });
      const started = performance.now();
      expect(await rig.codeOf()).toBe("SUBGRAPH_UNAVAILABLE");
      expect(performance.now() - started).toBeLessThan(900);
      expect(rig.fake.calls).toHaveLength(1);
    },
  );

  it("opens the breaker after failures in a row, fails at once, and closes after one good probe", async () => {
    rig.open({ retry: { attempts: 0 }, breaker: { consecutive: 3, openMilliseconds: 300 } });
    rig.fake.behave("status500");
    for (let turn = 0; turn < 6; turn += 1) expect(await rig.codeOf()).toBe("SUBGRAPH_UNAVAILABLE");
    expect([rig.fake.calls.length, opened()]).toEqual([3, 1]);
    expect(rig.client().states()["marketing"]?.isOpen).toBe(true);
    expect(rig.events.filter(({ kind }) => kind === "call-failed")).toHaveLength(3);
    rig.fake.behave("ok");
    await sleep(400);
    const together = await Promise.all([rig.codeOf(), rig.codeOf(), rig.codeOf()]);
    expect(together.toSorted()).toEqual(["OK", "SUBGRAPH_UNAVAILABLE", "SUBGRAPH_UNAVAILABLE"]);
    expect(rig.fake.calls).toHaveLength(4);
    expect(await rig.codeOf()).toBe("OK");
  });

  it("opens the breaker when half of the calls fail, though never in a row", async () => {
    const breaker = { consecutive: 5, minimumCalls: 20, openMilliseconds: 60_000 };
    rig.open({ retry: { attempts: 0 }, breaker });
    for (let turn = 0; turn < 20; turn += 1) {
      rig.fake.behave(turn % 2 === 0 ? "ok" : "status500");
      await rig.codeOf();
    }
    expect(opened()).toBe(1);
  });

  it("takes what cannot be read for a fault of the domain", async () => {
    rig.open({ breaker: { consecutive: 2 } });
    rig.fake.behave("garbage");
    for (let turn = 0; turn < 2; turn += 1) expect(await rig.codeOf()).toBe("SUBGRAPH_INVALID_RESPONSE");
    expect(opened()).toBe(1);
  });

  it("does not hold hang-ups and requests that are over against the domain", async () => {
    rig.open({ breaker: { consecutive: 2 } });
    rig.fake.behave("hang");
    for (let turn = 0; turn < 4; turn += 1) await rig.codeOf({ signal: AbortSignal.timeout(20) });
    rig.fake.behave("ok");
    expect([await rig.codeOf(), opened()]).toEqual(["OK", 0]);
  });

  it("sheds calls beyond the domain's places and a short queue, and lets go of every place", async () => {
    rig.open({
      bulkhead: { concurrent: 2, waiting: 2, waitMilliseconds: 30 },
      deadlines: { subgraphMilliseconds: 300 },
      retry: { budget: 0 },
    });
    rig.fake.behave("hang");
    const codes = await Promise.all(Array.from({ length: 6 }, () => rig.codeOf()));
    expect(codes.filter((code) => code === "SUBGRAPH_TIMEOUT")).toHaveLength(2);
    expect(codes.filter((code) => code === "SUBGRAPH_OVERLOADED")).toHaveLength(4);
    rig.fake.behave("ok");
    for (let turn = 0; turn < 3; turn += 1)
      expect(await Promise.all([rig.codeOf(), rig.codeOf()])).toEqual(["OK", "OK"]);
    expect(rig.client().states()["marketing"]).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it("has fewer places for a domain that says that it has too much to do, and more again afterwards", async () => {
    rig.open({ breaker: { consecutive: 10_000, minimumCalls: 100_000 }, retry: { attempts: 0 } });
    const limit = () => rig.client().states()["marketing"]?.limit ?? 0;
    rig.fake.behave("status503");
    await eventually(async () => {
      await rig.codeOf();
      expect(limit()).toBeLessThan(40);
    });
    rig.fake.behave("ok");
    const shrunk = limit();
    await eventually(async () => {
      await Promise.all(Array.from({ length: 60 }, () => rig.codeOf()));
      expect(limit()).toBeGreaterThan(shrunk);
    });
  });

  it("does not call over a connection that the domain is about to close", async () => {
    rig.open();
    const ports: (number | undefined)[] = [];
    rig.fake.behave({
      http(response, body, { socket }) {
        ports.push(socket.remotePort);
        response.writeHead(200, { ...json, connection: "keep-alive", "keep-alive": "timeout=1" }).end(body);
      },
    });
    for (const pause of [0, 0, 600]) {
      await sleep(pause);
      await rig.send({ isQuery: false });
    }
    expect(ports[1]).toBe(ports[0]);
    expect(ports[2]).not.toBe(ports[0]);
  });

  it("goes over to another address, and knows a domain that is gone", async () => {
    rig.open();
    const other = await startLine();
    rig.client().follow({ marketing: { url: other.fake.url } });
    expect([await rig.codeOf(), rig.fake.calls.length, other.fake.calls.length]).toEqual(["OK", 0, 1]);
    rig.client().follow({});
    expect(await rig.codeOf()).toBe("SUBGRAPH_UNAVAILABLE");
    await other.close();
  });
});
