import { defineCase, fails } from "../kit/federation.ts";

let log: string[] = [];
const note = (text: string) => {
  log.push(text);
  return log.length;
};
const names = new Map<string, string>();

/** Mutations run one after the other, each with the joins that follow it, over subgraphs. */
export const mutations = defineCase({
  reset() {
    log = [];
    names.clear();
  },
  subgraphs: {
    writes: {
      sdl: `
        type Query { log: [String!]! }
        type Mutation { add(id: ID!, name: String!): User wipe: Boolean broken: User strict: User! add2(input: UserInput!): User }
        input UserInput { id: ID! name: String = "unnamed" }
        type User @key(fields: "id") { id: ID! name: String order: Int }`,
      resolvers: {
        Query: { log: () => log },
        Mutation: {
          add(_, { id, name }) {
            names.set(id, name);
            return { id, name, order: note(`add ${id}`) };
          },
          add2: (_, { input: { id, name } }) => ({ id, name, order: note(`add2 ${id}`) }),
          wipe: () => note("wipe") > 0,
          broken: fails,
          strict: fails,
        },
        User: {
          __resolveReference: ({ id }: { id: string }) => ({
            id,
            name: names.get(id),
            order: note(`read ${id}`),
          }),
        },
      },
    },
    counts: {
      sdl: `
        type Query { seen: Int }
        type Mutation { count(id: ID!): User same(id: ID!): User }
        type User @key(fields: "id") { id: ID! seen: String }`,
      resolvers: {
        Query: { seen: () => note("seen") },
        Mutation: {
          count: (_, { id }) => ({ id, seen: `count ${note(`count ${id}`)}` }),
          same: (_, { id }) => ({ id }),
        },
        User: {
          __resolveReference: ({ id }: { id: string }) => ({ id, seen: `${id} after ${note(`see ${id}`)}` }),
        },
      },
    },
  },
  operations: {
    "runs in the order of the text, with each one's joins before the next": {
      query: `mutation($id: ID!) {
        a: add(id: $id, name: "A") { seen order }
        b: count(id: "c") { seen name }
        c: add(id: "d", name: "D") { name seen }
      }`,
      variables: { id: "a" },
      data: {
        a: { seen: "a after 2", order: 1 },
        b: { seen: "count 3", name: null },
        c: { name: "D", seen: "d after 6" },
      },
      calls: { writes: 3, counts: 3 },
    },
    "puts neighbours of one subgraph into one call": {
      query: `mutation { a: add(id: "a", name: "A") { order } wipe b: add(id: "b", name: "B") { order name } }`,
      data: { a: { order: 1 }, wipe: true, b: { order: 3, name: "B" } },
      calls: { writes: 1 },
    },
    "goes on after one that failed": {
      query: `mutation { broken { id seen } count(id: "x") { seen } }`,
      data: { broken: null, count: { seen: "count 1" } },
      errors: [{ path: ["broken"] }],
    },
    "is null as a whole where one may not be null": {
      query: `mutation { count(id: "x") { seen } strict { id } }`,
      data: null,
      errors: [{ path: ["strict"] }],
    },
    "leaves out what is skipped": {
      query: `mutation($no: Boolean!, $input: UserInput!) { wipe @include(if: $no) add2(input: $input) { name seen @include(if: $no) } same(id: "s") @skip(if: $no) { name } }`,
      variables: { no: false, input: { id: "i" } },
      data: { add2: { name: "unnamed" }, same: { name: null } },
    },
    "reads beside it what was written": {
      query: "query { log seen }",
      data: { log: [], seen: 1 },
    },
  },
});
