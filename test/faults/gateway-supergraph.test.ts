import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { fakeDomain } from "../kit/fake-domains.ts";
import { scoresOfOne, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

/** Between two questions of one probe: a probe that never rests leaves the thread that composes, which yields to all others, no time. */
const pauseMilliseconds = 50;

const withField = (name: string) => fakeDomain("marketing", `"One more." ${name}: Int`);
const taken = ({ log }: FakeMesh) => log.filter(({ event }) => event === "supergraph-taken").length;

describe("the supergraph of a running gateway", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  beforeEach(() => {
    mesh.log.length = 0;
  });

  const readiness = async () => {
    const response = await fetch(`${mesh.gateway().url}/health/ready`);
    return { status: response.status, text: await response.text() };
  };

  it("takes a new schema without a restart", async () => {
    expect((await mesh.ask('{ account(id: "acme-1") { extra } }')).errors?.[0]?.extensions.code).toBe(
      "GRAPHQL_VALIDATION_FAILED",
    );
    mesh.fakes.marketing.redeploy(withField("extra"));
    await eventually(async () => {
      expect(await mesh.ask('{ account(id: "acme-1") { extra } }')).toMatchObject({
        data: { account: { extra: null } },
      });
    });
  });

  it("refuses a bad schema, says why in the log and only that it is stale outside, and serves the last good one", async () => {
    mesh.fakes.marketing.redeploy({
      ...fakeDomain("marketing"),
      sdl: `${fakeDomain("marketing").sdl}\ntype Lonely @key(fields: "none") { id: ID }`,
    });
    await eventually(async () => expect(JSON.parse((await readiness()).text).supergraph.stale).toBe(true));
    expect(await readiness()).toEqual({ status: 200, text: expect.not.stringMatching(/marketing|Lonely/) });
    const refused = mesh.log.find(({ event }) => event === "supergraph-refused");
    expect(refused?.message).toMatch(/^marketing: .*Lonely/);
    expect(await mesh.ask(scoresOfOne)).toMatchObject({
      data: { account: { lead: { label: "marketing:acme-1" } } },
    });
    mesh.fakes.marketing.redeploy(fakeDomain("marketing"));
    await eventually(async () => expect(JSON.parse((await readiness()).text).supergraph.stale).toBe(false));
  });

  it("answers every request from exactly one version while versions are swapped", async () => {
    const versions = ["version_a", "version_b"].map(withField);
    const done = new AbortController();
    const unexpected: unknown[] = [];
    let answered = 0;
    const probe = async () => {
      while (!done.signal.aborted) {
        const answer = await mesh.ask(scoresOfOne);
        if (answer.errors || !answer.data?.["account"].lead) unexpected.push(answer.text);
        answered += 1;
        await sleep(pauseMilliseconds);
      }
    };
    const probes = [probe(), probe(), probe()];
    for (let turn = 0; turn < 5; turn += 1) {
      const before = taken(mesh);
      mesh.fakes.marketing.redeploy(versions[turn % 2]!);
      await eventually(() => expect(taken(mesh)).toBeGreaterThan(before), 20_000);
      const atSwap = answered;
      await eventually(() => expect(answered).toBeGreaterThan(atSwap + 10));
    }
    done.abort();
    await Promise.all(probes);
    expect(unexpected).toEqual([]);
  });
});
