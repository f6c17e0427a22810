import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DeadlineExceeded } from "@trellis/shared/signal";
import type { Reply, Scope } from "../../../gateway/src/request/index.ts";
import { eventually } from "../../kit/eventually.ts";
import { openSocket, postBytes, sendRaw } from "../../kit/raw-socket.ts";
import { startStubGateway, type StubGateway } from "../../kit/stub-gateway.ts";

const ok: Reply = { status: 200, type: "application/json", headers: [], body: Buffer.from('{"data":null}') };
const post = (query: string) => postBytes(JSON.stringify({ query }));

describe("the scope of a request", () => {
  let gateway: StubGateway;
  const scopes: Scope[] = [];
  const served: Record<string, (scope: Scope) => Reply | Promise<Reply>> = {
    ok: () => ok,
    never: () => new Promise(() => {}),
    throws: () => {
      throw new Error("CANARY");
    },
    rejects: () => Promise.reject(new Error("CANARY")),
    late: async ({ signal }) => {
      await sleep(10_000, undefined, { signal }).catch(() => {});
      return ok;
    },
  };
  beforeAll(async () => {
    gateway = await startStubGateway({
      requestMilliseconds: 200,
      serve: (request, scope) => {
        scopes.push(scope);
        return (served[request.query] as (scope: Scope) => Reply | Promise<Reply>)(scope);
      },
    });
  });
  afterAll(() => gateway.close());

  it("ends with the request's time, and what has come by then is the answer", async () => {
    const { answers } = await sendRaw(gateway.port, post("late"));
    expect(answers[0]?.body).toBe('{"data":null}');
    expect(scopes.at(-1)?.signal.reason).toBeInstanceOf(DeadlineExceeded);
  });

  it("is over soon after, whoever does not answer", async () => {
    const started = performance.now();
    const results = await Promise.all(Array.from({ length: 5 }, () => sendRaw(gateway.port, post("never"))));
    expect(performance.now() - started).toBeLessThan(2000);
    for (const { answers } of results) {
      expect(answers[0]?.status).toBe(504);
      expect(answers[0]?.body).toContain("REQUEST_TIMEOUT");
    }
  });

  it("ends at once with a client that hangs up, also where somebody looks at it only then", async () => {
    const before = scopes.length;
    const [watched, unwatched] = await Promise.all([openSocket(gateway.port), openSocket(gateway.port)]);
    watched.write(post("late"));
    unwatched.write(post("never"));
    await eventually(() => expect(scopes).toHaveLength(before + 2));
    watched.destroy();
    unwatched.destroy();
    await eventually(() => {
      for (const { signal } of scopes.slice(before)) {
        expect(signal.aborted).toBe(true);
        expect(signal.reason).not.toBeInstanceOf(DeadlineExceeded);
      }
    });
  });

  it("does not end with an answer", async () => {
    await sendRaw(gateway.port, post("ok"));
    await sleep(500);
    expect(scopes.at(-1)?.signal.aborted).toBe(false);
  });

  it("is no longer kept open by a server that is about to stop", async () => {
    const stopping = await startStubGateway({
      serve: async () => {
        await sleep(300);
        return ok;
      },
    });
    const asked = sendRaw(stopping.port, post("ok"));
    await eventually(() => expect(stopping.asked).toHaveLength(1));
    const closed = stopping.close();
    const { answers, isClosed } = await asked;
    expect(answers[0]?.status).toBe(200);
    expect(answers[0]?.head.toLowerCase()).toContain("connection: close");
    expect(isClosed).toBe(true);
    await closed;
  });

  it.each(["throws", "rejects"])("hides what %s and logs it", async (query) => {
    const { answers } = await sendRaw(gateway.port, post(query));
    expect(answers[0]?.status).toBe(500);
    expect(answers[0]?.body).toContain("INTERNAL_SERVER_ERROR");
    expect(answers[0]?.body).not.toContain("CANARY");
    expect(gateway.log.at(-1)).toMatchObject({ cause: { message: "CANARY" } });
  });
});
