import { asGiven, defineCase, find } from "../kit/federation.ts";

const people = [
  { id: "1", name: "Ada", boss: { id: "2" }, friends: [{ id: "2" }, { id: "3" }] },
  { id: "2", name: "Bob", boss: null, friends: [{ id: "1" }] },
  { id: "3", name: "Cem", boss: { id: "3" }, friends: [] },
];
const walk = [
  { id: "1", next: { id: "2" }, title: "CEO" },
  { id: "2", next: { id: "3" }, title: "CTO" },
  { id: "3", next: { id: "1" }, title: null },
];

/** Entities that refer to each other and to themselves, to and fro between subgraphs. */
export const references = defineCase({
  subgraphs: {
    people: {
      sdl: `
        type Query { people: [Person!]! me: Person }
        type Person @key(fields: "id") { id: ID! name: String boss: Person friends: [Person!]! }`,
      resolvers: {
        Query: { people: () => people, me: () => people[2] },
        Person: {
          __resolveReference: find(people),
          boss: ({ boss }) => boss && find(people)(boss),
          friends: ({ friends }) => friends.map(find(people)),
        },
      },
    },
    titles: {
      sdl: `
        type Person @key(fields: "id") { id: ID! title: String next: Person self: Person! }`,
      resolvers: {
        Person: { __resolveReference: find(walk), next: ({ next }) => find(walk)(next), self: asGiven },
      },
    },
  },
  operations: {
    "goes round in circles": {
      query: "{ me { next { next { next { name title next { name } } } } } }",
      data: { me: { next: { next: { next: { name: "Cem", title: null, next: { name: "Ada" } } } } } },
    },
    "comes back to itself": {
      query: "{ me { boss { boss { title self { self { name id } } } } } }",
      data: { me: { boss: { boss: { title: null, self: { self: { name: "Cem", id: "3" } } } } } },
    },
    "asks for each once however often it is met": {
      query: "{ people { friends { title friends { title } } title } }",
      data: {
        people: [
          {
            friends: [
              { title: "CTO", friends: [{ title: "CEO" }] },
              { title: null, friends: [] },
            ],
            title: "CEO",
          },
          { friends: [{ title: "CEO", friends: [{ title: "CTO" }, { title: null }] }], title: "CTO" },
          { friends: [], title: null },
        ],
      },
    },
    "goes to and fro in lists": {
      query: "{ people { name next { name friends { id next { id boss { name } } } } } }",
      data: {
        people: [
          { name: "Ada", next: { name: "Bob", friends: [{ id: "1", next: { id: "2", boss: null } }] } },
          { name: "Bob", next: { name: "Cem", friends: [] } },
          {
            name: "Cem",
            next: {
              name: "Ada",
              friends: [
                { id: "2", next: { id: "3", boss: { name: "Cem" } } },
                { id: "3", next: { id: "1", boss: { name: "Bob" } } },
              ],
            },
          },
        ],
      },
    },
  },
});
