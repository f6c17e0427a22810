import { beforeEach, describe, expect, it } from "@jest/globals";
import { composeCase, createSubgraphs } from "../../kit/federation-subgraphs.ts";
import { createTrellis } from "../../kit/federation-trellis.ts";
import { find } from "../../kit/federation.ts";

const ann = {
  __typename: "User",
  id: "1",
  name: "Ann",
  email: "ann@a",
  code: "A",
  pay: { amount: 9 },
  home: { street: "S", zip: "Z" },
};
const bot = { __typename: "Bot", id: "2", name: "Bo", owner: ann };
const subgraphs = {
  users: {
    sdl: `
      type Query { me: User actors: [Actor!]! people: [User!] secret: String! odd: String }
      interface Actor { id: ID! name: String }
      type User implements Actor @key(fields: "id") @key(fields: "email") {
        id: ID! name: String email: String code: String! pay: Pay home: Home boss: User }
      type Bot implements Actor @key(fields: "id") { id: ID! name: String owner: Actor }
      type Pay { amount: Int }
      type Home { street: String zip: String }`,
    resolvers: {
      Query: { me: () => ann, actors: () => [ann, bot], people: () => [ann, ann], odd: () => "odd" },
      Actor: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      User: { __resolveReference: find([ann]), boss: () => ann },
      Bot: { __resolveReference: find([bot]) },
    },
  },
  stats: {
    sdl: `
      type User @key(fields: "id") { id: ID! posts: Int rank: Int }
      type Bot @key(fields: "id") { id: ID! posts: Int }`,
    resolvers: {
      User: { __resolveReference: find([{ id: "1", posts: 3, rank: 7 }]) },
      Bot: { __resolveReference: find([{ id: "2", posts: 4 }]) },
    },
  },
  mail: {
    sdl: `type User @key(fields: "email") { email: String unread: Int }`,
    resolvers: { User: { __resolveReference: () => ({ email: "ann@a", unread: 5 }) } },
  },
};

/** Coordinates that nobody may see. */
const refused = () => [
  "Query.secret",
  "User.email",
  "User.code",
  "User.pay",
  "User.posts",
  "Bot.name",
  "Home.zip",
];

describe("what may not be seen", () => {
  let texts: string[];
  const served = createSubgraphs(subgraphs);
  const trellis = createTrellis(
    composeCase(subgraphs, (name) => `http://${name}.invalid`),
    async (name, call) => {
      texts.push(call.query);
      return JSON.stringify(await served.answer(name, call));
    },
    { refused },
  );
  beforeEach(() => void (texts = []));

  /** Asks both executors, which give the same. */
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const carried = await trellis.ask({ query, variables });
    const decoded = await trellis.ask({ query, variables }, { isDecoded: true });
    expect(JSON.stringify(decoded.data)).toBe(JSON.stringify(carried.data));
    expect(decoded.errors).toEqual(carried.errors);
    // Bots may be asked for theirs.
    const forbidden = query.includes("Bot")
      ? /email|code|pay|amount/
      : /email|code|pay|amount|posts|zip|secret/;
    for (const text of texts) expect(text).not.toMatch(forbidden);
    const paths = carried.refused?.map(({ path, coordinate }) => `${path.join(".")} ${coordinate}`);
    return { ...carried, paths };
  };

  it.each([
    ["a value", "{ me { email name } }", { me: { email: null, name: "Ann" } }, ["me.email User.email"]],
    [
      "first, among and last",
      "{ me { email name posts rank home { zip street } pay { amount } } }",
      {
        me: { email: null, name: "Ann", posts: null, rank: 7, home: { zip: null, street: "S" }, pay: null },
      },
      ["me.email User.email", "me.posts User.posts", "me.home.zip Home.zip", "me.pay User.pay"],
    ],
    ["all of an object", "{ me { email } }", { me: { email: null } }, ["me.email User.email"]],
    [
      "under other names",
      "{ me { id: email rank: name name: posts __typename } }",
      { me: { id: null, rank: "Ann", name: null, __typename: "User" } },
      ["me.id User.email", "me.name User.posts"],
    ],
    [
      "once for all items",
      "{ people { home { zip } email name } }",
      {
        people: [
          { home: { zip: null }, email: null, name: "Ann" },
          { home: { zip: null }, email: null, name: "Ann" },
        ],
      },
      ["people.@.home.zip Home.zip", "people.@.email User.email"],
    ],
    [
      "of one type and not of another",
      "{ actors { name ... on User { posts } ... on Bot { posts } } }",
      {
        actors: [
          { name: "Ann", posts: null },
          { name: null, posts: 4 },
        ],
      },
      ["actors.@.name Bot.name", "actors.@.posts User.posts"],
    ],
  ])("is null and asked of nobody: %s", async (_, query, data, paths) => {
    const answer = await ask(query);
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).toBe(JSON.stringify(data));
    expect(answer.isCarried).toBe(true);
    expect(answer.paths).toEqual(paths);
  });

  it("takes what holds it along where it must not be null, without an error of its own", async () => {
    expect((await ask("{ me { name boss { code } } }")).data).toEqual({ me: { name: "Ann", boss: null } });
    expect((await ask("{ odd people { code } }")).data).toEqual({ odd: "odd", people: null });
    expect(await ask("{ odd secret }")).toMatchObject({ data: null, paths: ["secret Query.secret"] });
    expect(await ask("{ odd secret }")).not.toHaveProperty("errors");
  });

  it("is told where the conditions hold under which it was asked for", async () => {
    const query = `query($a: Boolean!, $b: Boolean = false) {
      me { name email @include(if: $a) home @skip(if: $b) { zip @include(if: $a) street } } }`;
    const home = { zip: null, street: "S" };
    const all = await ask(query, { a: true });
    expect(all.data).toEqual({ me: { name: "Ann", email: null, home } });
    expect(all.paths).toEqual(["me.email User.email", "me.home.zip Home.zip"]);
    const less = await ask(query, { a: true, b: true });
    expect(less.data).toEqual({ me: { name: "Ann", email: null } });
    expect(less.paths).toEqual(["me.email User.email"]);
    const none = await ask(query, { a: false });
    expect(none.data).toEqual({ me: { name: "Ann", home: { street: "S" } } });
    expect(none.paths).toEqual([]);
  });

  it("is found when a condition's variable has the planner's own name", async () => {
    const query =
      "query($representations: Boolean!) { me { name rank @include(if: $representations) email @include(if: $representations) } }";
    const shown = await ask(query, { representations: true });
    expect(shown.data).toEqual({ me: { name: "Ann", rank: 7, email: null } });
    expect(shown.paths).toEqual(["me.email User.email"]);
    expect((await ask(query, { representations: false })).data).toEqual({ me: { name: "Ann" } });
  });

  it("asks nobody where nothing is left", async () => {
    expect(await ask("{ __typename secret }")).toMatchObject({ data: null });
    expect(texts).toEqual([]);
  });

  it("refuses the operation where a domain would be asked for it as a key", async () => {
    const { data, errors } = await ask("{ me { name unread } }");
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { extensions: { code: "UNAUTHORIZED_FIELD_OR_TYPE", coordinate: "User.email" } },
    ]);
    expect(texts).toEqual([]);
  });
});
