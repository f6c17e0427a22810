import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { array, assert, asyncProperty, constantFrom, oneof, record } from "fast-check";
import { anonymous } from "@trellis/shared/identity";
import {
  createEntityCache,
  SubgraphFailure,
  type DomainCall,
  type DomainLine,
  type EntityCache,
} from "../../../../gateway/src/execute/index.ts";
import { eventually } from "../../../kit/eventually.ts";

const start = '{"query":"…","variables":{"r":[';
const representation = (id: string) => `{"__typename":"Account","id":${JSON.stringify(id)}}`;

const answerOf = (ids: readonly string[], version = "v1", status = "OK") => ({
  data: { _entities: ids.map((id) => ({ __typename: "Account", id, value: `${version}:${id}` })) },
  extensions: { products: { "sales/deal": { version, asOf: null, status } } },
});

/** A domain of one product whose every answer says which version it was read from. */
const createDomain = () => {
  const domain = {
    version: "v1",
    server: "one",
    /** What is wrong with its answers; nothing where undefined. */
    mode: undefined as string | undefined,
    failure: undefined as SubgraphFailure | undefined,
    lends: true,
    /** By which account index it says that it judged; it does not say where undefined. */
    accountIndex: undefined as string | null | undefined,
    asked: [] as string[][],
  };
  const products = () => ({ "sales/deal": { version: domain.version, asOf: null, status: "OK" as const } });
  const spoilt: Readonly<Record<string, (answer: object, items: unknown[]) => object>> = {
    "has errors": (answer) => ({ ...answer, errors: [{ message: "no" }] }),
    "says nothing of products": ({ data }: { data?: object }) => ({ data }),
    "has a product without a version": (answer) => ({
      ...answer,
      extensions: { products: { "sales/deal": { version: null, asOf: null, status: "NOT_PUBLISHED" } } },
    }),
    "has too few entities": (answer, items) => ({ ...answer, data: { _entities: items.slice(1) } }),
    "has other data beside": (answer, items) => ({ ...answer, data: { _entities: items, more: 1 } }),
  };
  const line: DomainLine = {
    async send({ representations = "" }, read) {
      const ids = (JSON.parse(`[${representations}]`) as { id: string }[]).map(({ id }) => id);
      domain.asked.push(ids);
      await sleep(0);
      if (domain.failure) throw domain.failure;
      const items = ids.map((id) => ({ __typename: "Account", id, value: `${domain.version}:${id}` }));
      const { accountIndex } = domain;
      const answer = { data: { _entities: items }, extensions: { products: products(), accountIndex } };
      const spoil = domain.mode === undefined ? undefined : spoilt[domain.mode];
      return read(Buffer.from(JSON.stringify(spoil ? spoil(answer, items) : answer)));
    },
  };
  const lease = async () => {
    if (!domain.lends) throw new Error("no lease");
    return { milliseconds: 1000, server: domain.server, products: products() };
  };
  return { domain, line, lease, modes: Object.keys(spoilt) };
};

const { modes } = createDomain();

describe("the cache of entities", () => {
  let rig: ReturnType<typeof createDomain>;
  let cache: EntityCache;
  const open = ({ bytes = 1e6, staleMilliseconds = 0 } = {}) => {
    rig = createDomain();
    const { line, lease } = rig;
    cache = createEntityCache(line, { bytes, lease, staleMilliseconds: () => staleMilliseconds });
  };
  beforeEach(() => open());
  afterEach(() => cache.close());

  const ask = async (ids: readonly string[], change: Partial<DomainCall> = {}, isWhole = true) => {
    const representations = ids.map(representation).join(",");
    const call: DomainCall = {
      domain: "sales",
      body: `${start}${representations}]}}`,
      isQuery: true,
      principal: anonymous,
      signal: new AbortController().signal,
      representations,
      receipt: {},
      ...change,
    };
    const body = await cache.line.send(call, (bytes) => bytes.toString());
    if (isWhole) call.receipt?.keep?.();
    return JSON.parse(body) as { data: unknown; extensions: unknown };
  };
  /** The first question finds no lease; from the next on there is one. */
  const leased = () => ask(["first"]).then(() => sleep(5));

  it("reads nothing before the domain has lent it its versions", async () => {
    await ask(["a"]);
    await ask(["a"]);
    expect(rig.domain.asked).toEqual([["a"], ["a"]]);
  });

  it("gives what the domain would, without asking it", async () => {
    await leased();
    await ask(["a", 'b"],{\\']);
    expect(await ask(['b"],{\\', "a"])).toEqual(answerOf(['b"],{\\', "a"]));
    expect(rig.domain.asked).toHaveLength(2);
    expect(cache.figures()).toMatchObject({ hits: 2, misses: 2, avoided: 1, entries: 2 });
  });

  it.each([
    ["v2", "v2", true],
    [null, "none", true],
    ["v1", "v2", false],
    [null, "v2", false],
    ["v1", undefined, false],
    [undefined, "v2", false],
  ])("that was judged by the index %s, for a call by %s: is it kept? %s", async (judged, called, isKept) => {
    await leased();
    rig.domain.accountIndex = judged;
    for (const _ of [1, 2]) await ask(["a"], { accountIndex: called });
    expect(rig.domain.asked.length - 1).toBe(isKept ? 1 : 2);
  });

  it("asks only for what is missing", async () => {
    await leased();
    await ask(["b", "d"]);
    expect(await ask(["a", "b", "c", "d"])).toEqual(answerOf(["a", "b", "c", "d"]));
    expect(rig.domain.asked.slice(1)).toEqual([
      ["b", "d"],
      ["a", "c"],
    ]);
    await ask(["c", "a"]);
    expect(rig.domain.asked).toHaveLength(3);
  });

  it.each<[string, Partial<DomainCall>]>([
    ["another text", { body: `{"query":"other","variables":{"r":[${representation("a")}]}}` }],
    ["another domain", { domain: "marketing" }],
    ["another principal", { principal: { ...anonymous, id: "somebody" } }],
    ["another account index", { accountIndex: "2" }],
    ["other scopes", { principal: { ...anonymous, scopes: ["deals"] } }],
    ["a mutation", { isQuery: false }],
    ["root fields", { representations: undefined }],
  ])("does not take it for %s", async (_, change) => {
    await leased();
    await ask(["a"]);
    await ask(["a"], change);
    expect(rig.domain.asked).toHaveLength(3);
  });

  it.each(modes)("keeps no answer that %s", async (mode) => {
    await leased();
    rig.domain.mode = mode;
    await ask(["a", "b"]);
    expect(cache.figures().entries).toBe(0);
    rig.domain.mode = undefined;
    expect(await ask(["a", "b"])).toEqual(answerOf(["a", "b"]));
  });

  it.each(modes)("asks for all again where the answer for the missing %s", async (mode) => {
    await leased();
    await ask(["a"]);
    rig.domain.mode = mode;
    await ask(["a", "b", "c"]);
    expect(rig.domain.asked.slice(2)).toEqual([
      ["b", "c"],
      ["a", "b", "c"],
    ]);
    expect(cache.figures().entries).toBe(1);
  });

  it("keeps no answer that the engine found wanting", async () => {
    await leased();
    await ask(["a"], {}, false);
    expect(cache.figures().entries).toBe(0);
  });

  it("never joins what was kept with what was read from another version", async () => {
    await leased();
    await ask(["a"]);
    rig.domain.version = "v2";
    expect(await ask(["a", "b"])).toEqual(answerOf(["a", "b"], "v2"));
    expect(rig.domain.asked.slice(2)).toEqual([["b"], ["a", "b"]]);
    await eventually(async () => {
      const asked = rig.domain.asked.length;
      expect(await ask(["a", "b"])).toEqual(answerOf(["a", "b"], "v2"));
      expect(rig.domain.asked).toHaveLength(asked);
    });
  });

  it("does not give what another start of the domain answered", async () => {
    await leased();
    await ask(["a"]);
    expect(rig.domain.asked).toHaveLength(2);
    rig.domain.server = "two";
    await eventually(async () => {
      await ask(["a"]);
      expect(rig.domain.asked).toHaveLength(3);
    });
  });

  it("relies on a version for a second at most, and renews what is used", async () => {
    await leased();
    await ask(["a"]);
    const end = performance.now() + 1300;
    while (performance.now() < end) {
      await ask(["a"]);
      await sleep(50);
    }
    expect(rig.domain.asked).toHaveLength(2);
    rig.domain.lends = false;
    await sleep(1050);
    await ask(["a"]);
    expect(rig.domain.asked).toHaveLength(3);
  });

  it("stays within its bytes", async () => {
    open({ bytes: 20_000 });
    await leased();
    for (let turn = 0; turn < 20; turn += 1)
      await ask(Array.from({ length: 20 }, (_, index) => `${turn}-${index}`));
    expect(cache.figures().bytes).toBeLessThanOrEqual(20_000);
    expect(cache.figures().entries).toBeGreaterThan(20);
  });

  it("gives for any questions what the domain gives", async () => {
    const ids = array(constantFrom("a", "b", "c", '"', "\\", "]}", "é"), { minLength: 1, maxLength: 5 });
    const step = oneof(record({ ids }), record({ ids, isWhole: constantFrom(true, false) }));
    await assert(
      asyncProperty(array(step, { maxLength: 12 }), async (steps) => {
        open({ bytes: 3000 });
        await leased();
        for (const { ids: given, ...rest } of steps) {
          const distinct = [...new Set(given)];
          const isWhole = "isWhole" in rest ? rest.isWhole : true;
          expect(await ask(distinct, {}, isWhole)).toEqual(answerOf(distinct));
        }
        cache.close();
      }),
      { numRuns: 60 },
    );
  });

  describe("while the domain fails", () => {
    const down = new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "down");
    const fail = async (failure = down) => {
      await leased();
      await ask(["a", "b"]);
      Object.assign(rig.domain, { failure, lends: false });
      await sleep(1050);
    };

    it("gives what was read before, marked as stale, where the contract allows it", async () => {
      open({ staleMilliseconds: 60_000 });
      await fail();
      expect(await ask(["b"])).toEqual(answerOf(["b"], "v1", "STALE"));
      expect(cache.figures().stale).toBe(1);
      await expect(ask(["b", "unknown"])).rejects.toBe(down);
    });

    it.each<[string, number, SubgraphFailure]>([
      ["the contract does not allow it", 0, down],
      ["it is older than the contract allows", 1, down],
      [
        "the domain answers, but not what was asked",
        60_000,
        new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "?"),
      ],
    ])("fails where %s", async (_, staleMilliseconds, failure) => {
      open({ staleMilliseconds });
      await fail(failure);
      await expect(ask(["a"])).rejects.toBe(failure);
    });
  });
});
