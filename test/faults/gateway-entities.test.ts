import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { array, assert, asyncProperty, integer } from "fast-check";
import { scoreOf } from "../kit/fake-domains.ts";
import type { ModeName } from "../kit/fake-modes.ts";
import { fakeIds, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

const many = "{ accounts { nodes { id lead { score label } health { label } } } }";
const good = (id: string) => ({ score: scoreOf("marketing", id), label: `marketing:${id}` });

interface Node {
  readonly id: string;
  readonly lead: { score: number; label: string } | null;
}

describe("a domain that answers other entities than it was asked for", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  beforeEach(() => mesh.fakes.marketing.behave("ok"));

  const cases: [ModeName, number[]][] = [
    ["short", [1, 2]],
    ["long", []],
    ["swap", [0, 2]],
    ["duplicate", [1, 2]],
    ["invent", [0]],
    ["otherType", [0, 1, 2]],
    ["noObject", [0]],
    ["nullField", [0]],
    ["extraField", []],
  ];

  it.each(cases)("%s: exactly the items %j become null, each with an error", async (mode, refused) => {
    mesh.fakes.marketing.behave(mode);
    const { data, errors, text } = await mesh.ask(many);
    const leads = fakeIds.map((id, index) => (refused.includes(index) ? null : good(id)));
    expect(data?.["accounts"].nodes.map(({ lead }: Node) => lead)).toEqual(leads);
    expect((errors ?? []).map(({ path }) => path?.slice(0, 4))).toEqual(
      refused.map((index) => ["accounts", "nodes", index, "lead"]),
    );
    for (const { extensions } of errors ?? [])
      expect(extensions).toEqual({ code: "SUBGRAPH_INVALID_RESPONSE", domain: "marketing" });
    expect(data?.["accounts"].nodes[2]).toMatchObject({ health: { label: "customer-success:acme-3" } });
    expect(text).not.toContain("CANARY");
    expect(text).not.toContain("trellis_");
  });

  it.each<[ModeName, string]>([
    ["wrongType", "score"],
    ["missingField", "score"],
    ["nullField", "label"],
  ])("%s: the error has the path of the fault", async (mode, field) => {
    mesh.fakes.marketing.behave(mode);
    const { errors, data } = await mesh.ask(many);
    expect(errors?.map(({ path }) => path)).toEqual([["accounts", "nodes", 0, "lead", field]]);
    expect(data?.["accounts"].nodes[0].lead).toEqual(
      field === "label" ? null : { ...good("acme-1"), score: null },
    );
  });

  it("marks the domain as partial", async () => {
    mesh.fakes.marketing.behave("invent");
    const { extensions } = await mesh.ask(many);
    expect(extensions?.domains).toEqual({
      marketing: {
        status: "PARTIAL",
        owner: "Owner of marketing",
        asOf: "2026-01-01T00:00:00.000Z",
        missing: ["accounts.nodes.lead"],
      },
    });
  });

  it("never attributes a domain's data to another account, however the items are mixed", async () => {
    await assert(
      asyncProperty(array(integer({ min: -1, max: 4 }), { maxLength: 6 }), async (picks) => {
        mesh.fakes.marketing.behave({
          representations: (given) =>
            picks.map((pick) => ({ ...given[0], id: fakeIds[pick] ?? `invented${pick}` })),
        });
        const { data, errors } = await mesh.ask(many);
        const nodes = data?.["accounts"].nodes as Node[];
        nodes.forEach(({ id, lead }, index) => {
          expect(lead).toEqual(fakeIds[picks[index] ?? -1] === id ? good(id) : null);
        });
        expect(errors?.length ?? 0).toBe(nodes.filter(({ lead }) => lead === null).length);
      }),
      { numRuns: 60 },
    );
  });
});
