import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { parseConfig } from "../../../gateway/src/config/index.ts";
import { createDomainCalls, type CallDomain } from "../../../gateway/src/apollo/index.ts";
import { createDomainClient, type DomainClient } from "../../../gateway/src/execute/index.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";
import { startFakeSubgraph, type FakeSubgraph } from "../../kit/fake-subgraph.ts";

const definition = fakeDomain("marketing");
const query =
  "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Account { lead { score label } } } }";
const representations = [{ __typename: "Account", id: "acme-1" }];

describe("the calls of Apollo's executor", () => {
  let fake: FakeSubgraph;
  let client: DomainClient;
  let callDomain: CallDomain;
  beforeAll(async () => {
    fake = await startFakeSubgraph(definition);
  });
  afterAll(() => fake.stop());
  afterEach(() => client.close());

  beforeEach(() => {
    fake.behave("ok");
    client = createDomainClient(parseConfig({ subgraphs: { marketing: { url: fake.url } } }), {
      onEvent() {},
    });
    callDomain = createDomainCalls(client, { onEvent() {} });
  });
  it.each([
    ["the same key", { region: "eu", number: "1" }, 1],
    ["another part of the key", { region: "us", number: "1" }, 0],
    ["no part of the key", {}, 0],
  ])("takes an entity with a key of several parts where it comes with %s", async (_, came, taken) => {
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
