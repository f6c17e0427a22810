import { describe, expect, it } from "@jest/globals";
import { packProgram, unpackProgram } from "../../../gateway/src/plan/packed-program.ts";
import { createCompile, printSelection } from "../../kit/compile-query.ts";

const media = createCompile({
  library: `
    type Query { media: [Media!]! }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
  reviews: `
    type Query { top: Media }
    type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
});

describe("an interface that a domain knows as an object", () => {
  it("is asked for by the interface's name, whatever the type", () => {
    const { entities, text } = media("{ media { stars } }").fetches[1]!;
    expect(text).toContain("{__typename ...on Media{id stars}}");
    const sent = { typename: "Media", types: ["Media"] };
    expect(entities?.representations).toMatchObject({ Book: sent, Film: sent, Media: sent });
  });

  it("asks for the true type where it is needed", () => {
    const { fetches, answer } = media("{ top { stars __typename ... on Film { minutes } } }");
    expect(fetches[1]).toMatchObject({
      domain: "library",
      path: [{ key: "top" }],
      entities: { representations: { Media: { typename: "Media", types: ["Book", "Film"] } } },
    });
    expect(printSelection(answer)).toBe(
      "{Query:top{Book:stars __typename!,Film:stars __typename! minutes,Media:stars __typename!}}",
    );
  });

  it("does not say its own type", () => {
    const { answer } = media("{ top { __typename } }");
    const [top] = answer.fields["Query"] ?? [];
    const selection = top?.type.kind === "object" ? top.type.selection : undefined;
    expect(selection?.fields["Media"]?.[0]?.type).toMatchObject({ leaf: { kind: "typename", values: [] } });
    expect(selection?.fields["Book"]?.[0]?.type).toMatchObject({ leaf: { kind: "typename" } });
  });
});

describe("an interface of many types", () => {
  const names = Array.from({ length: 40 }, (_, index) => `T${index}`);
  const many = createCompile({
    one: `
      type Query { node: Node }
      interface Node { id: ID! next: Node list: [Node] }
      ${names.map((name) => `type ${name} implements Node { id: ID! next: Node list: [Node] own: Int }`).join("\n")}`,
  });
  const query = "{ node { id next { id next { id list { id next { id ... on T1 { own } } } } } } }";

  it("has one list for all types of which the same is selected", () => {
    const { answer } = many(query);
    const [node] = answer.fields["Query"] ?? [];
    const fields = node?.type.kind === "object" ? node.type.selection.fields : {};
    expect(Object.keys(fields)).toHaveLength(40);
    expect(new Set(Object.values(fields)).size).toBe(1);
  });

  it("is as small between threads, and the same after", () => {
    const program = many(query);
    const packed = packProgram(program);
    expect(packed.length).toBeLessThan(50_000);
    const unpacked = unpackProgram(packed);
    expect(packProgram(unpacked)).toBe(packed);
    expect(new Set(Object.values(unpacked.fetches[0]?.answer.fields ?? {})).size).toBe(1);
    const [node] = unpacked.answer.fields["Query"] ?? [];
    const fields = node?.type.kind === "object" ? node.type.selection.fields : {};
    expect(new Set(Object.values(fields)).size).toBe(1);
  });
});

it("goes from a mutation's payload back to the root type of another domain", () => {
  const compile = createCompile({
    one: "type Query { a: Int } type Mutation { act: Done } type Done { query: Query ok: Boolean }",
    two: "type Query { b: Int }",
  });
  const { fetches, answer } = compile("mutation { act { ok query { a b } } }");
  expect(fetches.map(({ domain, path, text, entities }) => [domain, path, text, entities])).toEqual([
    ["one", [], "mutation{act{ok query{__typename a}}}", undefined],
    ["two", [{ key: "act" }, { key: "query" }], "{...on Query{b}}", undefined],
  ]);
  expect(printSelection(answer)).toBe("{Mutation:act{Done:ok query{Query:a b}}}");
});
