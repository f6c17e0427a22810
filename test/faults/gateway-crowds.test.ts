import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { startFakeMesh, type Answer, type FakeMesh } from "../kit/fake-mesh.ts";

const one = '{ account(id: "acme-1") { lead { label } deal { label } } }';
const deal = { label: "sales:acme-1" };
const lead = { label: "marketing:acme-1" };

describe("a crowd of clients", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({
      deadlines: { requestMilliseconds: 30_000, subgraphMilliseconds: 20_000 },
      breaker: { openMilliseconds: 300 },
      sharing: { enabled: false },
    });
    await mesh.ask(one);
  });
  afterAll(() => mesh.close());
  beforeEach(() => {
    for (const fake of Object.values(mesh.fakes)) {
      fake.behave("ok");
      fake.calls.length = 0;
    }
  });

  /** Asks again and again, six at a time, until the signal is aborted. */
  const askUntil = async (signal: AbortSignal): Promise<Answer[]> => {
    const answers: Answer[] = [];
    const client = async () => {
      while (!signal.aborted) answers.push(await mesh.ask(one));
    };
    await Promise.all(Array.from({ length: 6 }, client));
    return answers;
  };

  it("T02, T16: is served what stands while a domain comes and goes, and the domain gets no more calls for it", async () => {
    const over = new AbortController();
    const asking = askUntil(over.signal);
    for (let turn = 0; turn < 6; turn += 1) {
      mesh.fakes.marketing.behave(turn % 2 === 0 ? "reset" : "ok");
      await sleep(300);
    }
    over.abort();
    const answers = await asking;
    for (const { data, errors = [] } of answers) {
      expect(data?.["account"].deal).toEqual(deal);
      expect(data?.["account"].lead).toEqual(errors.length === 0 ? lead : null);
      for (const { path, extensions } of errors)
        expect([path, extensions.code]).toEqual([["account", "lead"], "SUBGRAPH_UNAVAILABLE"]);
    }
    expect(answers.some(({ errors }) => errors)).toBe(true);
    // The calls under way when the retry budget was full are the few above a tenth.
    expect(mesh.fakes.marketing.calls.length).toBeLessThanOrEqual(answers.length * 1.1 + 10);
    expect(mesh.log.map(({ event }) => event)).toContain("breaker-opened");
    await eventually(async () => expect((await mesh.ask(one)).errors).toBeUndefined());
  });

  it("T18: that hangs up at once leaves no call behind, and the next client is served", async () => {
    mesh.fakes.marketing.behave("hang");
    const clients = Array.from({ length: 60 }, () => new AbortController());
    const pending = clients.map(({ signal }) => mesh.ask(one, {}, { signal }).catch(() => "gone"));
    const calls = mesh.fakes.marketing.calls;
    await eventually(() => expect(calls.length).toBeGreaterThan(10));
    for (const client of clients) client.abort();
    expect(new Set(await Promise.all(pending))).toEqual(new Set(["gone"]));
    await eventually(() => expect(calls.every(({ isAborted }) => isAborted)).toBe(true));
    mesh.fakes.marketing.behave("ok");
    await eventually(async () => expect((await mesh.ask(one)).data).toEqual({ account: { lead, deal } }));
  });
});
