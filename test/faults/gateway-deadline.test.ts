import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

const requestMilliseconds = 500;
const subgraphMilliseconds = 10_000;
/** Until then a busy machine has sent an answer that was due at the deadline; no domain's own time is up yet. */
const byThen = 3000;
const one = '{ account(id: "acme-1") { health { label } lead { label } deal { label } } }';

describe("the deadline of a request", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({ deadlines: { requestMilliseconds, subgraphMilliseconds } });
  });
  afterAll(() => mesh.close());
  beforeEach(() => {
    for (const fake of Object.values(mesh.fakes)) {
      fake.behave("ok");
      fake.calls.length = 0;
    }
  });

  it("sends what has come, marks the rest, and lets go of the call", async () => {
    mesh.fakes.marketing.behave("hang");
    const answer = await mesh.ask(one);
    expect(answer.data).toEqual({
      account: { health: { label: "customer-success:acme-1" }, lead: null, deal: { label: "sales:acme-1" } },
    });
    expect(answer.errors).toEqual([
      {
        message: "The request's time was up before the domain marketing had answered.",
        path: ["account", "lead"],
        extensions: { code: "REQUEST_TIMEOUT", domain: "marketing" },
      },
    ]);
    expect(answer.milliseconds).toBeGreaterThan(requestMilliseconds - 20);
    expect(answer.milliseconds).toBeLessThan(byThen);
    await eventually(() => expect(mesh.fakes.marketing.calls[0]?.isAborted).toBe(true), 200);
  });

  it("also ends a chain of domains in time", async () => {
    mesh.fakes.sales.behave("hang");
    const { data, errors, milliseconds } = await mesh.ask(
      "{ deals { nodes { account { lead { label } } } } }",
    );
    expect(data).toEqual({ deals: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["REQUEST_TIMEOUT"]);
    expect(milliseconds).toBeLessThan(byThen);
  });

  it("is cut short by a client that hangs up: every call ends at once", async () => {
    for (const fake of Object.values(mesh.fakes)) fake.behave("hang");
    const client = new AbortController();
    const pending = mesh.ask(one, {}, { signal: client.signal }).catch(() => "gone");
    const calls = () => Object.values(mesh.fakes).flatMap((fake) => fake.calls);
    await eventually(() => expect(calls()).toHaveLength(3));
    client.abort();
    expect(await pending).toBe("gone");
    await eventually(() => expect(calls().every(({ isAborted }) => isAborted)).toBe(true), 200);
  });
});
