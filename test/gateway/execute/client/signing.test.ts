import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { SignCall } from "../../../../gateway/src/execute/index.ts";
import { startLine, type LineRig } from "../../../kit/domain-line.ts";

const noKey = (): never => {
  throw new Error("no key");
};

describe("a call that has to be signed", () => {
  let rig: LineRig;
  beforeAll(async () => {
    rig = await startLine();
  });
  afterAll(() => rig.close());
  afterEach(() => rig.closeClient());

  it.each<[string, SignCall]>([
    ["at once", () => "x-trellis-signature: a\r\n"],
    ["later", async () => "x-trellis-signature: a\r\n"],
  ])("is sent with its signature, which is there %s", async (_, sign) => {
    rig.open({}, { sign });
    expect(await rig.codeOf()).toBe("OK");
    expect(rig.fake.calls.map(({ headers }) => headers["x-trellis-signature"])).toEqual(["a"]);
  });

  it.each<[string, SignCall]>([
    ["at once", noKey],
    ["later", async () => noKey()],
  ])("is not sent where it cannot be, which shows %s", async (_, sign) => {
    rig.open({}, { sign });
    expect([await rig.codeOf(), rig.fake.calls.length]).toEqual(["SUBGRAPH_UNAVAILABLE", 0]);
  });

  it("is not sent where it is signed once its time is up, and gives its place back", async () => {
    const signed = Promise.withResolvers<string>();
    rig.open({ deadlines: { subgraphMilliseconds: 100 } }, { sign: () => signed.promise });
    expect(await rig.codeOf({ isQuery: false })).toBe("SUBGRAPH_TIMEOUT");
    signed.resolve("x-trellis-signature: late\r\n");
    await sleep(50);
    expect(rig.fake.calls).toHaveLength(0);
    expect(rig.client().states()["marketing"]?.inFlight).toBe(0);
  });
});
