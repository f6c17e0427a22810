import { describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import {
  createExecutor,
  type ClientEvent,
  type DomainCall,
  type ExecutionScope,
} from "../../../gateway/src/execute/index.ts";
import { createCompile } from "../../kit/compile-query.ts";

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) scalar AccountID`;
const compile = createCompile({
  accounts: `${header}
    type Query { account(id: AccountID!): Account accounts: [Account] all: [Account!] page: Page! }
    type Page { nodes: [Account!]! total: Int }
    type Account @key(fields: "id", resolvable: false) { id: AccountID! }`,
  sales: `${header}
    type Account @key(fields: "id") {
      id: AccountID! name: String parentId: AccountID parent: Account children: [AccountID] deals: [Deal] best: Deal! }
    type Deal { id: ID! accountId: AccountID title: String account: Account }`,
});

type Entity = Record<string, unknown>;

/** What the domains say; `a…` is inside the fence. */
const startDomains = (root: object, entities: Record<string, Entity | null> = {}) => {
  const calls: DomainCall[] = [];
  const events: ClientEvent[] = [];
  const { execute } = createExecutor({
    line: {
      async send(call, read) {
        calls.push(call);
        if (call.representations === undefined) return read(Buffer.from(JSON.stringify(root)));
        const asked = JSON.parse(`[${call.representations}]`) as Entity[];
        const items = asked.map(({ id }) => {
          const entity = entities[String(id)];
          return entity ? { __typename: "Account", id, ...entity } : null;
        });
        return read(Buffer.from(JSON.stringify({ data: { _entities: items } })));
      },
    },
    requestBytes: 1_000_000,
    onEvent: (event) => events.push(event),
  });
  const run = (query: string, scope: Pick<ExecutionScope, "fence">) =>
    execute(compile(query), {
      variables: {},
      principal: anonymous,
      signal: AbortSignal.timeout(5000),
      accountIndex: "7",
      ...scope,
    });
  const ask = async (query: string) => {
    const { data, bytes, errors } = await run(query, { fence: (id) => id.startsWith("a") });
    expect(bytes).toBeUndefined();
    return { data, errors };
  };
  return { run, ask, calls, events };
};

const account = (id: string, rest: Entity = {}) => ({ __typename: "Account", id, ...rest });

describe("a fence", () => {
  it("takes an account outside for one that is not there, and asks nobody else for it", async () => {
    const { ask, calls, events } = startDomains({ data: { account: account("b1") } });
    expect(await ask(`{ account(id: "b1") { id name } }`)).toEqual({ data: { account: null }, errors: [] });
    expect(calls.map(({ domain }) => domain)).toEqual(["accounts"]);
    expect(events).toEqual([{ kind: "fence-violation", domain: "accounts", message: expect.any(String) }]);
  });

  it("leaves those inside as they are, and says by which index every call is judged", async () => {
    const root = { data: { accounts: [account("a1"), account("b1"), null, account("a2")] } };
    const { ask, calls, events } = startDomains(root, { a1: { name: "One" }, a2: { name: "Two" } });
    const { data, errors } = await ask("{ accounts { id name } }");
    expect(data).toEqual({ accounts: [{ id: "a1", name: "One" }, null, null, { id: "a2", name: "Two" }] });
    expect(errors).toEqual([]);
    expect(calls.map(({ accountIndex }) => accountIndex)).toEqual(["7", "7"]);
    expect(calls[1]?.representations).not.toContain("b1");
    expect(events).toHaveLength(1);
  });

  it("is what keeps answers from being carried, and not the index alone", async () => {
    const { run, calls } = startDomains({ data: { account: account("a1") } }, { a1: { name: "One" } });
    const { bytes } = await run(`{ account(id: "a1") { id name } }`, {});
    expect(Buffer.from(bytes ?? []).toString()).toBe('{"data":{"account":{"id":"a1","name":"One"}}}');
    expect(calls.map(({ accountIndex }) => accountIndex)).toEqual(["7", "7"]);
  });

  it("takes the list along where its items must not be null", async () => {
    const { ask } = startDomains({ data: { all: [account("a1"), account("b1")] } });
    expect(await ask("{ all { id } }")).toEqual({ data: { all: null }, errors: [] });
  });

  it("does not pass over what must be there: then the domain is at fault", async () => {
    const { ask } = startDomains({ data: { page: { nodes: [account("b1")], total: 1 } } });
    const { data, errors } = await ask("{ page { nodes { id } total } }");
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: "SUBGRAPH_INVALID_RESPONSE", domain: "accounts" } }]);
  });

  it.each([
    [
      "a record",
      "deals { title accountId }",
      { deals: [{ accountId: "b1", title: "t" }] },
      { deals: [null] },
    ],
    ["under another name", "deals { of: accountId }", { deals: [{ of: "b1" }] }, { deals: [null] }],
    ["a reference", "parentId name", { parentId: "b1", name: "n" }, { parentId: null, name: "n" }],
    ["references", "children", { children: ["b1", "a2", "b2"] }, { children: [null, "a2", null] }],
    ["another account", "parent { id }", { parent: account("b1") }, { parent: null }],
    [
      "a record of an account within another",
      "deals { title account { id } }",
      { deals: [{ title: "t", account: account("b1") }] },
      { deals: [{ title: "t", account: null }] },
    ],
  ])("takes out what a domain says of others in an entity: %s", async (_, selection, entity, left) => {
    const { ask } = startDomains({ data: { account: account("a1") } }, { a1: entity });
    const { data, errors } = await ask(`{ account(id: "a1") { id ${selection} } }`);
    expect(data).toEqual({ account: { id: "a1", ...left } });
    expect(errors).toEqual([]);
  });

  it("takes an entity for absent whose part must be there and is outside", async () => {
    const root = { data: { account: account("a1") } };
    const outside = startDomains(root, { a1: { name: "n", best: { accountId: "b1" } } });
    const absent = startDomains(root, { a1: null });
    const query = `{ account(id: "a1") { name best { accountId } } }`;
    expect(await outside.ask(query)).toEqual(await absent.ask(query));
  });

  it("says nothing of errors about what it takes out", async () => {
    const { ask } = startDomains({
      data: { accounts: [account("b1"), account("a1")] },
      errors: [
        { message: "secret", path: ["accounts", 0, "id"] },
        { message: "shown", path: ["accounts", 1, "id"], extensions: { code: "BAD_USER_INPUT" } },
      ],
    });
    const { errors } = await ask("{ accounts { id } }");
    expect(errors.map(({ path }) => path)).toEqual([["accounts", 1, "id"]]);
  });
});
