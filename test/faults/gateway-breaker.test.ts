import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { startFakeMesh, type Answer, type FakeMesh } from "../kit/fake-mesh.ts";

const one = '{ account(id: "acme-1") { lead { label } deal { label } } }';

const subgraphMilliseconds = 200;
const consecutive = 3;

describe("a domain that goes on failing", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({
      deadlines: { subgraphMilliseconds },
      breaker: { consecutive, openMilliseconds: 5000 },
      polling: { schemaMilliseconds: 200 },
    });
  });
  afterAll(() => mesh.close());

  it("is no longer waited for, does not slow the others, and is back by itself", async () => {
    mesh.fakes.marketing.behave("hang");
    for (let turn = 0; turn < consecutive; turn += 1)
      expect((await mesh.ask(one)).milliseconds).toBeGreaterThan(150);
    const answers: Answer[] = [];
    for (let turn = 0; turn < 7; turn += 1) answers.push(await mesh.ask(one));
    for (const { data, errors } of answers) {
      expect(data).toEqual({ account: { lead: null, deal: { label: "sales:acme-1" } } });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["SUBGRAPH_UNAVAILABLE"]);
    }
    const times = answers.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
    expect(times[3]).toBeLessThan(subgraphMilliseconds);
    // And the one second attempt, over a fresh connection, that the retry budget allows.
    expect(mesh.fakes.marketing.calls.length).toBeLessThanOrEqual(consecutive + 1);
    mesh.fakes.marketing.behave("ok");
    await eventually(async () => expect((await mesh.ask(one)).errors).toBeUndefined(), 15_000);
    expect(mesh.log.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["breaker-opened", "breaker-closed"]),
    );
  });
});
