import { expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { createExecutor, type DomainLine } from "../../../gateway/src/execute/index.ts";
import { createCompile } from "../../kit/compile-query.ts";
import { composeCase, createSubgraphs } from "../../kit/federation-subgraphs.ts";
import { createTrellis } from "../../kit/federation-trellis.ts";
import { asGiven } from "../../kit/federation.ts";

const definitions = {
  sales: {
    sdl: `type Query { account(id: ID!): Account } type Account @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { account: (_: unknown, { id }: { id: string }) => (id === "nobody" ? null : { id }) },
    },
  },
  care: {
    sdl: `type Account @key(fields: "id") { id: ID! owner: Person } type Person @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: {
      Account: {
        __resolveReference: asGiven,
        owner: ({ id }: { id: string }) => ({ id: `owner of ${id}` }),
      },
    },
  },
  people: {
    sdl: `type Person @key(fields: "id") { id: ID! name: String }`,
    resolvers: { Person: { __resolveReference: asGiven, name: ({ id }: { id: string }) => `name of ${id}` } },
  },
};

it("asks no domain for entities that an earlier request of the same program was about", async () => {
  const subgraphs = createSubgraphs(definitions);
  const calls: string[] = [];
  const trellis = createTrellis(
    composeCase(definitions, (name) => `http://${name}.invalid`),
    async (subgraph, call) => {
      calls.push(`${subgraph} ${JSON.stringify(call.variables)}`);
      return JSON.stringify(await subgraphs.answer(subgraph, call));
    },
  );
  const ask = (id: string) =>
    trellis.ask({ query: "query($id: ID!) { account(id: $id) { owner { name } } }", variables: { id } });
  expect(await ask("secret")).toEqual({
    data: { account: { owner: { name: "name of owner of secret" } } },
    isCarried: true,
  });
  calls.length = 0;
  expect(await ask("nobody")).toEqual({ data: { account: null }, isCarried: true });
  expect(calls).toEqual(['sales {"id":"nobody"}']);
});

it("ends the request, not the process, where something fails between two calls", async () => {
  const line: DomainLine = {
    async send({ receipt = {} }, read) {
      receipt.keep = () => {
        throw new Error("no room is left");
      };
      return read(Buffer.from('{"data":{"size":1}}'));
    },
  };
  const executor = createExecutor({ line, requestBytes: 1000, onEvent() {} });
  const program = createCompile({ sales: "type Query { size: Int }" })("{ size }");
  const scope = { variables: {}, principal: anonymous, signal: AbortSignal.timeout(1000) };
  await expect(executor.execute(program, scope)).rejects.toThrow("no room is left");
});
