import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { parseConfig, type GatewayOptions } from "../../../gateway/src/config/index.ts";
import { createDomainCalls, type CallDomain } from "../../../gateway/src/apollo/index.ts";
import {
  createDomainClient,
  type ClientEvent,
  type DomainClient,
} from "../../../gateway/src/execute/index.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";
import { eventually } from "../../kit/eventually.ts";
import { startFakeSubgraph, type FakeSubgraph } from "../../kit/fake-subgraph.ts";

const definition = fakeDomain("marketing");
const query =
  "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Account { lead { score label } } } }";
const representations = [{ __typename: "Account", id: "acme-1" }];

describe("the client of a domain", () => {
  let fake: FakeSubgraph;
  let client: DomainClient;
  let callDomain: CallDomain;
  let events: ClientEvent[];
  beforeAll(async () => {
    fake = await startFakeSubgraph(definition);
  });
  afterAll(() => fake.stop());
  beforeEach(() => {
    fake.calls.length = 0;
    fake.behave("ok");
    events = [];
  });
  afterEach(() => client.close());

  const onEvent = (event: ClientEvent) => void events.push(event);

  const open = (options: Partial<GatewayOptions>) => {
    client = createDomainClient(
      parseConfig({ sharing: { enabled: false }, ...options, subgraphs: { marketing: { url: fake.url } } }),
      {
        sign: async () => ({ "x-trellis-signature": String(Math.random()) }),
        onEvent,
      },
    );
    callDomain = createDomainCalls(client, { onEvent });
  };
  const call = (signal: AbortSignal = AbortSignal.timeout(5000)) =>
    callDomain({
      domain: "marketing",
      query,
      variables: { representations },
      sdl: definition.sdl,
      principal: anonymous,
      signal,
    });
  const codeOf = async () => (await call()).errors[0]?.extensions.code ?? "OK";
  const opened = () => events.filter(({ kind }) => kind === "breaker-opened").length;

  it("tries a query once more when the domain is unavailable, signed anew", async () => {
    open({});
    let attempts = 0;
    fake.behave({
      http: (response, body) => {
        attempts += 1;
        if (attempts === 1) return void response.writeHead(503).end();
        response.writeHead(200, { "content-type": "application/json" }).end(body);
      },
    });
    expect((await call()).errors).toEqual([]);
    const signatures = fake.calls.map(({ headers }) => headers["x-trellis-signature"]);
    expect(new Set(signatures).size).toBe(2);
  });

  it("never tries a mutation again", async () => {
    open({});
    fake.behave("status503");
    const sdl = `${definition.sdl} type Mutation { change: Boolean }`;
    const { errors } = await callDomain({
      domain: "marketing",
      query: "mutation { change }",
      variables: {},
      sdl,
      principal: anonymous,
      signal: AbortSignal.timeout(1000),
    });
    expect(errors[0]).toMatchObject({ path: ["change"], extensions: { code: "SUBGRAPH_UNAVAILABLE" } });
    expect(fake.calls).toHaveLength(1);
  });

  it("keeps retries within a tenth of the demand", async () => {
    open({ breaker: { consecutive: 10_000, minimumCalls: 100_000 } });
    fake.behave("status500");
    for (let turn = 0; turn < 100; turn += 1) await call();
    expect(fake.calls.length).toBeLessThanOrEqual(111);
    expect(fake.calls.length).toBeGreaterThan(105);
  });

  it("waits as long as Retry-After says where it fits the deadline", async () => {
    open({});
    let attempts = 0;
    fake.behave({
      http: (response, body) => {
        attempts += 1;
        if (attempts === 1) return void response.writeHead(429, { "retry-after": "1" }).end();
        response.writeHead(200, { "content-type": "application/json" }).end(body);
      },
    });
    const started = performance.now();
    expect((await call()).errors).toEqual([]);
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  it("opens the breaker after failures in a row, fails at once, and closes after one good probe", async () => {
    open({ retry: { attempts: 0 }, breaker: { consecutive: 3, openMilliseconds: 300 } });
    fake.behave("status500");
    for (let turn = 0; turn < 6; turn += 1) expect(await codeOf()).toBe("SUBGRAPH_UNAVAILABLE");
    expect([fake.calls.length, opened()]).toEqual([3, 1]);
    expect(events.filter(({ kind }) => kind === "call-failed")).toHaveLength(3);
    fake.behave("ok");
    await sleep(400);
    const together = await Promise.all([codeOf(), codeOf(), codeOf()]);
    expect(together.toSorted()).toEqual(["OK", "SUBGRAPH_UNAVAILABLE", "SUBGRAPH_UNAVAILABLE"]);
    expect(fake.calls).toHaveLength(4);
    expect(await codeOf()).toBe("OK");
  });

  it("opens the breaker when half of the calls fail, though never in a row", async () => {
    open({ retry: { attempts: 0 }, breaker: { consecutive: 5, minimumCalls: 20, openMilliseconds: 60_000 } });
    for (let turn = 0; turn < 20; turn += 1) {
      fake.behave(turn % 2 === 0 ? "ok" : "status500");
      await call();
    }
    expect(opened()).toBe(1);
  });

  it("does not hold hang-ups and requests that are over against the domain", async () => {
    open({ breaker: { consecutive: 2 } });
    fake.behave("hang");
    for (let turn = 0; turn < 4; turn += 1) await call(AbortSignal.timeout(20));
    fake.behave("ok");
    expect([await codeOf(), opened()]).toEqual(["OK", 0]);
  });

  it("sheds calls beyond the domain's places and a short queue, and lets go of every place", async () => {
    open({
      bulkhead: { concurrent: 2, waiting: 2, waitMilliseconds: 30 },
      deadlines: { subgraphMilliseconds: 300 },
    });
    fake.behave("hang");
    const codes = await Promise.all(Array.from({ length: 6 }, codeOf));
    expect(codes.filter((code) => code === "SUBGRAPH_TIMEOUT")).toHaveLength(2);
    expect(codes.filter((code) => code === "SUBGRAPH_OVERLOADED")).toHaveLength(4);
    fake.behave("ok");
    expect(await Promise.all([codeOf(), codeOf(), codeOf()])).toEqual(["OK", "OK", "OK"]);
  });

  it("aborts the call within 100 ms when the client hangs up", async () => {
    open({});
    fake.behave("hang");
    const client360 = new AbortController();
    const pending = call(client360.signal);
    await eventually(() => expect(fake.calls).toHaveLength(1));
    client360.abort();
    await pending;
    await eventually(() => expect(fake.calls[0]?.isAborted).toBe(true), 100);
    expect(events).toEqual([]);
  });

  it.each([
    ["the same key", { region: "eu", number: "1" }, 1],
    ["another part of the key", { region: "us", number: "1" }, 0],
    ["no part of the key", {}, 0],
  ])("takes an entity with a key of several parts where it comes with %s", async (_, came, taken) => {
    open({});
    const sdl =
      'type Query { a: Int } type Site @key(fields: "place { region number }") { place: Place name: String } type Place { region: ID number: ID } scalar _Any union _Entity = Site';
    fake.behave({
      http: (response) =>
        void response.writeHead(200, { "content-type": "application/json" }).end(
          JSON.stringify({
            data: { _entities: [{ trellis__typename: "Site", trellis_place: came, name: "n" }] },
          }),
        ),
    });
    const { data, errors } = await callDomain({
      domain: "marketing",
      query: query.replace(/\.\.\. on .*/, "... on Site { name } } }"),
      variables: {
        representations: [{ __typename: "Site", place: { region: "eu", number: 1 } }],
      },
      sdl,
      principal: anonymous,
      signal: AbortSignal.timeout(1000),
    });
    expect(data).toEqual({ _entities: [taken === 1 ? { name: "n" } : null] });
    expect(errors).toHaveLength(1 - taken);
  });

  it("does not mix its own names with a client's aliases", async () => {
    open({});
    const sneaky = query.replace("lead {", "trellis_id: lead { score } trellis__typename: lead {");
    const { data, errors } = await callDomain({
      domain: "marketing",
      query: sneaky,
      variables: { representations },
      sdl: definition.sdl,
      principal: anonymous,
      signal: AbortSignal.timeout(1000),
    });
    expect(errors).toEqual([]);
    expect(data?.["_entities"]).toEqual([
      {
        trellis_id: { score: expect.any(Number) },
        trellis__typename: { score: expect.any(Number), label: "marketing:acme-1" },
      },
    ]);
  });
});
