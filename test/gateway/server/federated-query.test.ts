import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { fakeDomains, scoreOf } from "../../kit/fake-domains.ts";
import { fakeIds, startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const fields = "health { score label } lead { score label } usage { score label } deal { score label }";

const expected = (id: string) =>
  Object.fromEntries(
    Object.entries(fakeDomains).map(([domain, { field }]) => [
      field,
      { score: scoreOf(domain, id), label: `${domain}:${id}` },
    ]),
  );

describe("a query over four domains", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh();
  });
  afterAll(() => mesh.close());
  beforeEach(() => {
    for (const fake of Object.values(mesh.fakes)) fake.calls.length = 0;
  });

  it("joins one account", async () => {
    const answer = await mesh.ask(`query($id: AccountID!) { account(id: $id) { id ${fields} } }`, {
      id: "acme-2",
    });
    expect(answer).toMatchObject({ status: 200, data: { account: { id: "acme-2", ...expected("acme-2") } } });
    expect(answer.errors).toBeUndefined();
    expect(answer.extensions).toBeUndefined();
  });

  it.each([
    [
      "id",
      "{ leads { nodes { id: score } } }",
      { leads: { nodes: fakeIds.map((id) => ({ id: scoreOf("marketing", id) })) } },
    ],
    [
      "id within an entity",
      "{ leads { nodes { account { ... on Account { id: health { label } } } } } }",
      { leads: { nodes: fakeIds.map((id) => ({ account: { id: { label: `customer-success:${id}` } } })) } },
    ],
    ["__typename", '{ account(id: "acme-1") { __typename: id } }', { account: { __typename: "acme-1" } }],
  ])("takes the alias %s for what it is, though domains are joined by that name", async (_, query, data) => {
    const answer = await mesh.ask(query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual(data);
  });

  it("takes every other alias", async () => {
    const { data, errors } = await mesh.ask(
      "{ id: leads { nodes { id: id key: id label: score account { x: id } } } }",
    );
    expect(errors).toBeUndefined();
    const leads = fakeIds.map((id) => ({ id, key: id, label: scoreOf("marketing", id), account: { x: id } }));
    expect(data).toEqual({ id: { nodes: leads } });
  });

  it("asks each domain once, whatever the number of accounts", async () => {
    const { data } = await mesh.ask(`{ accounts { totalCount nodes { id ${fields} } } }`);
    expect(data).toEqual({
      accounts: { totalCount: 3, nodes: fakeIds.map((id) => ({ id, ...expected(id) })) },
    });
    expect(Object.values(mesh.fakes).map(({ calls }) => calls.length)).toEqual([1, 1, 1, 1]);
  });

  it("joins from one domain's list into the others", async () => {
    const { data, errors } = await mesh.ask(`{ leads { nodes { label account { health { label } } } } }`);
    expect(errors).toBeUndefined();
    expect(data?.["leads"].nodes[1]).toEqual({
      label: "marketing:acme-2",
      account: { health: { label: "customer-success:acme-2" } },
    });
  });

  it("gives null for an account that the index does not hold, without asking anyone", async () => {
    const answer = await mesh.ask(`{ account(id: "nobody") { ${fields} } }`);
    expect(answer).toMatchObject({ status: 200, data: { account: null } });
    expect(answer.errors).toBeUndefined();
    expect(Object.values(mesh.fakes).flatMap(({ calls }) => calls)).toEqual([]);
  });

  it("signs its calls and forwards no header of the client", async () => {
    const headers = {
      "content-type": "application/json",
      "x-authorization": "Bearer CANARY",
      cookie: "CANARY=1",
      "x-trellis-signature": "CANARY",
    };
    await mesh.ask(`{ account(id: "acme-1") { deal { score } } }`, {}, { headers });
    const [call] = mesh.fakes.sales.calls;
    expect(call?.headers).toMatchObject({ "x-trellis-signature": expect.stringMatching(/^[\w-]{43}$/) });
    expect(JSON.stringify(call?.headers)).not.toContain("CANARY");
  });

  it("takes aliases that are names of every object's own parts like any others", async () => {
    const { text, errors } = await mesh.ask(
      `{ account(id: "acme-1") { __proto__: lead { __proto__: label constructor: label toString: label } } }`,
    );
    expect(errors).toBeUndefined();
    expect(text).toContain(
      '{"__proto__":{"__proto__":"marketing:acme-1","constructor":"marketing:acme-1","toString":"marketing:acme-1"}}',
    );
  });

  it("answers fragments, aliases and conditions as one asks for them", async () => {
    const { data, errors } = await mesh.ask(
      `query($no: Boolean!) { account(id: "acme-3") { ...Scores first: lead { label } again: lead { points: score }
         usage @skip(if: true) { score } deal @include(if: $no) { score } } } fragment Scores on Account { health { __typename ... on HealthScore { score } } }`,
      { no: false },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      account: {
        health: { __typename: "HealthScore", score: scoreOf("customer-success", "acme-3") },
        first: { label: "marketing:acme-3" },
        again: { points: scoreOf("marketing", "acme-3") },
      },
    });
  });
});
