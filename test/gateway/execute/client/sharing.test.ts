import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../../kit/eventually.ts";
import { askFor, startLine, type LineRig } from "../../../kit/domain-line.ts";

/** Long enough for what comes at once on a busy machine. */
const subgraphMilliseconds = 2000;
const ann = { id: "ann", roles: ["support"], scopes: [], client: "tests", regions: [] };

describe("identical calls in flight", () => {
  let rig: LineRig;
  let counted: string[];
  let release: () => void;
  beforeAll(async () => {
    rig = await startLine();
  });
  afterAll(() => rig.close());
  afterEach(() => rig.closeClient());
  beforeEach(() => {
    counted = [];
    const observe = {
      call: (domain: string, outcome: string) => counted.push(`${domain} ${outcome}`),
      event: (kind: string) => counted.push(kind),
    };
    rig.open({ sharing: { enabled: true }, deadlines: { subgraphMilliseconds } }, { observe });
    const { promise, resolve } = Promise.withResolvers<void>();
    release = resolve;
    rig.fake.behave({
      http: (response, body) =>
        void promise.then(() => response.writeHead(200, { "content-type": "application/json" }).end(body)),
    });
  });
  const arrive = (count: number) => eventually(() => expect(rig.fake.calls).toHaveLength(count));

  it("are sent once for one authority, and every waiter reads the answer for itself", async () => {
    const again = { ...ann, roles: [...ann.roles] };
    const pending = [ann, again, ann].map((principal) => rig.send({ principal }));
    await arrive(1);
    release();
    const [first, second, third] = await Promise.all(pending);
    expect([first, second]).toEqual([third, third]);
    expect(first).not.toBe(second);
    expect(counted).toEqual(["shared", "shared", "marketing OK"]);
  });

  it.each([
    ["another principal asks", { principal: { ...ann, scopes: ["finance"], client: "tests", regions: [] } }],
    ["the account index is another one", { accountIndex: "2" }],
    ["something else is asked", { body: askFor("acme-2") }],
    ["it is a mutation", { isQuery: false }],
  ])("are sent twice where %s", async (_, other) => {
    const pending = [rig.codeOf({ principal: ann }), rig.codeOf({ principal: ann, ...other })];
    await arrive(2);
    release();
    expect(await Promise.all(pending)).toEqual(["OK", "OK"]);
  });

  it("go on while anybody waits, and end with the last who does", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const pending = [first, second].map(({ signal }) => rig.codeOf({ signal }));
    await arrive(1);
    first.abort();
    expect(await pending[0]).toBe("REQUEST_TIMEOUT");
    expect(rig.fake.calls[0]?.isAborted).toBe(false);
    second.abort();
    expect(await pending[1]).toBe("REQUEST_TIMEOUT");
    await eventually(() => expect(rig.fake.calls[0]?.isAborted).toBe(true));
  });

  it("are sent again by who asks later, because what was published meanwhile must be seen", async () => {
    const first = rig.codeOf();
    await arrive(1);
    await sleep(60);
    const second = rig.codeOf();
    await arrive(2);
    release();
    expect(await Promise.all([first, second])).toEqual(["OK", "OK"]);
  });

  it("give a failure to all who wait, told once", async () => {
    rig.fake.behave("garbage");
    const codes = await Promise.all([rig.codeOf(), rig.codeOf()]);
    expect(codes).toEqual(["SUBGRAPH_INVALID_RESPONSE", "SUBGRAPH_INVALID_RESPONSE"]);
    expect(rig.events.map(({ kind }) => kind)).toEqual(["call-failed"]);
  });

  it("are sent again once the first has ended", async () => {
    release();
    await rig.send();
    await rig.send();
    expect(rig.fake.calls).toHaveLength(2);
  });
});
