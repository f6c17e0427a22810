import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { listKeys, loadDomainKeys, newKey, retireKeys } from "@trellis/shared/identity";
import { eventually } from "../kit/eventually.ts";
import { startSignedMesh, type SignedMesh } from "../kit/signed-mesh.ts";
import { runTrellis } from "../kit/command-line.ts";

const query = '{ account(id: "a0") { name } }';
const good = { data: { account: { name: "SECRET-CANARY" } } };

describe("keys that are turned while gateway and domain are under load", () => {
  let mesh: SignedMesh;
  let keys = "";
  beforeAll(async () => {
    mesh = await startSignedMesh();
    keys = join(mesh.data, "keys");
    await eventually(async () => expect(await mesh.ask(query)).toMatchObject(good));
  });
  afterAll(() => mesh?.close());

  it("cost no call: new ones are taken without a restart, and old ones leave", async () => {
    const end = new AbortController();
    const failures: unknown[] = [];
    let calls = 0;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!end.signal.aborted) {
          const { data, errors } = await mesh.ask(query);
          calls += 1;
          if (errors || data?.["account"]?.name !== "SECRET-CANARY") failures.push(errors ?? data);
        }
      }),
    );
    const { code, text } = await runTrellis(["key", "new", "sales", "--after", "3"], {
      TRELLIS_DATA: mesh.data,
    });
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringContaining("The gateway signs with the key"),
    });
    const { kid } = newKey(keys, "gateway", { delaySeconds: 3 });
    await sleep(5000);
    const before = calls;
    // What the gateway signs with now is all that the domain still takes.
    retireKeys(keys, "sales", { now: Date.now() + 60_000 });
    await sleep(2500);
    end.abort();
    await load;
    expect(failures).toEqual([]);
    expect(before).toBeGreaterThan(50);
    expect(calls).toBeGreaterThan(before + 20);
    expect(loadDomainKeys(keys, "sales").calls).toHaveLength(1);
    expect(
      listKeys(keys)
        .filter(({ use }) => use === "SIGNS")
        .map(({ kid: id }) => id),
    ).toContain(kid);
    expect(mesh.log()).toContain("keys-taken");
    expect(mesh.log()).not.toContain("refused a call");
  });
});
