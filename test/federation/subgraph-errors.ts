import { defineCase, fails, find } from "../kit/federation.ts";

const users = [
  { id: "1", name: "Ada" },
  { id: "2", name: "Bob" },
  { id: "3", name: "Cem" },
];

/** What a subgraph reports of one field harms this field alone, at the place where the client sees it. */
export const subgraphErrors = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! user: User failing: User list: [User] count: Int }
        type User @key(fields: "id") { id: ID! name: String secret: String bad: Bad }
        type Bad { value: Int! other: Int }`,
      resolvers: {
        Query: {
          users: () => users,
          user: () => users[0],
          failing: fails,
          list: () => [users[0], new Error("CANARY of an item"), users[1]],
          count: () => 3,
        },
        User: { __resolveReference: find(users), secret: fails, bad: () => ({ other: 1 }) },
        Bad: { value: fails },
      },
    },
    scores: {
      sdl: `
        type User @key(fields: "id") { id: ID! score: Int points: [Point] }
        type Point { x: Int y: Int }`,
      resolvers: {
        User: {
          __resolveReference: ({ id }: { id: string }) =>
            id === "2" ? new Error("CANARY of an entity") : { id },
          score({ id }) {
            if (id === "3") throw new Error("CANARY of a score");
            return Number(id);
          },
          points: ({ id }) => [{ x: Number(id) }, { y: 2 }],
        },
        Point: { y: ({ y }) => y ?? fails() },
      },
    },
    rounded: {
      sdl: `
        type User @key(fields: "id") {
          id: ID!
          score: Int @external
          rank: Int @external
          secret: String @external
          level: String @requires(fields: "score")
          medal: String @requires(fields: "rank")
          hint: String @requires(fields: "secret")
        }`,
      resolvers: {
        User: {
          __resolveReference: (given: object) => given,
          level: ({ score }) => `level of ${score}`,
          medal: ({ rank }) => `medal of ${rank}`,
          hint: ({ secret }) => `hint of ${secret}`,
        },
      },
    },
    broken: {
      sdl: `type User @key(fields: "id") { id: ID! rank: Int }`,
      resolvers: { User: { __resolveReference: fails } },
    },
  },
  operations: {
    "harms a field": {
      query: "{ user { name secret } count }",
      data: { user: { name: "Ada", secret: null }, count: 3 },
      errors: [{ path: ["user", "secret"] }],
    },
    "has the alias in its path": {
      query: "{ me: user { s: secret b: bad { v: value other } } }",
      data: { me: { s: null, b: null } },
      errors: [{ path: ["me", "s"] }, { path: ["me", "b", "v"] }],
    },
    "harms a root field": {
      query: "{ failing { name } count }",
      data: { failing: null, count: 3 },
      errors: [{ path: ["failing"] }],
    },
    "harms an item of a list": {
      query: "{ list { name } }",
      data: { list: [{ name: "Ada" }, null, { name: "Bob" }] },
      errors: [{ path: ["list", 1] }],
    },
    "harms a field of an entity at the entity's place": {
      query: "{ users { name points { x y } } }",
      data: {
        users: [
          {
            name: "Ada",
            points: [
              { x: 1, y: null },
              { x: null, y: 2 },
            ],
          },
          { name: "Bob", points: null },
          {
            name: "Cem",
            points: [
              { x: 3, y: null },
              { x: null, y: 2 },
            ],
          },
        ],
      },
      errors: [
        { path: ["users", 0, "points", 0, "y"] },
        { path: ["users", 1, "points"] },
        { path: ["users", 2, "points", 0, "y"] },
      ],
      oracle: "It names the entity, not the field that is missing.",
    },
    "harms what was asked of an entity that failed": {
      query: "{ users { id score } }",
      data: {
        users: [
          { id: "1", score: 1 },
          { id: "2", score: null },
          { id: "3", score: null },
        ],
      },
      errors: [{ path: ["users", 1, "score"] }, { path: ["users", 2, "score"] }],
      oracle: "It names the entity, not the field that is missing.",
    },
    "harms what is made from an entity's field that failed as a whole": {
      query: "{ users { level } }",
      data: { users: [{ level: "level of 1" }, { level: null }, { level: "level of null" }] },
      errors: [{ path: ["users", 1, "level"] }, { path: ["users", 2] }],
      oracle: "It names what nobody asked for.",
    },
    "harms what is made from a field of a call that failed": {
      query: "{ users { medal } }",
      data: { users: [{ medal: null }, { medal: null }, { medal: null }] },
      oracle: "It names no entity.",
      errors: [
        { path: ["users", 0, "medal"] },
        { path: ["users", 1, "medal"] },
        { path: ["users", 2, "medal"] },
      ],
    },
    "harms what was asked of all entities": {
      query: "{ users { name rank } }",
      data: {
        users: [
          { name: "Ada", rank: null },
          { name: "Bob", rank: null },
          { name: "Cem", rank: null },
        ],
      },
      errors: [
        { path: ["users", 0, "rank"] },
        { path: ["users", 1, "rank"] },
        { path: ["users", 2, "rank"] },
      ],
      oracle: "It names the first entity alone.",
    },
  },
});
