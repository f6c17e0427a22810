import { asGiven, defineCase, find } from "../kit/federation.ts";

const zoo = [
  {
    __typename: "Dog",
    id: "1",
    pet: { __typename: "Chip", code: 7, batch: "b" },
    toys: [
      { __typename: "Ball", size: 2 },
      { __typename: "Rope", length: 5 },
    ],
  },
  { __typename: "Cat", id: "2", pet: { __typename: "Tattoo", text: "xyz" }, toys: [] },
];
const byType = (value: { __typename: string }) => value.__typename;

/** `@requires` that reaches through interfaces and unions with fragments. */
export const requiresAbstract = defineCase({
  subgraphs: {
    animals: {
      sdl: `
        type Query { animals: [Animal!]! }
        interface Animal { id: ID! pet: Mark toys: [Toy!]! }
        type Dog implements Animal @key(fields: "id") { id: ID! pet: Mark toys: [Toy!]! }
        type Cat implements Animal @key(fields: "id") { id: ID! pet: Mark toys: [Toy!]! }
        interface Mark { kind: String }
        type Chip implements Mark { kind: String code: Int batch: String }
        type Tattoo implements Mark { kind: String text: String }
        union Toy = Ball | Rope
        type Ball { size: Int }
        type Rope { length: Int }`,
      resolvers: {
        Query: { animals: () => zoo },
        Animal: { __resolveType: byType },
        Mark: { __resolveType: byType },
        Toy: { __resolveType: byType },
        Chip: { kind: () => "chip" },
        Tattoo: { kind: () => "tattoo" },
        Dog: { __resolveReference: find(zoo) },
        Cat: { __resolveReference: find(zoo) },
      },
    },
    vet: {
      sdl: `
        interface Animal { id: ID! record: String }
        type Dog implements Animal @key(fields: "id") {
          id: ID!
          pet: Mark @external
          toys: [Toy!]! @external
          record: String @requires(fields: "pet { kind ... on Chip { code } ... on Tattoo { text } }")
          play: String! @requires(fields: "toys { __typename ... on Ball { size } ... on Rope { length } }")
        }
        type Cat implements Animal @key(fields: "id") {
          id: ID!
          pet: Mark @external
          record: String @requires(fields: "pet { ... on Tattoo { text } kind }")
        }
        interface Mark { kind: String }
        type Chip implements Mark { kind: String @external code: Int @external }
        type Tattoo implements Mark { kind: String @external text: String @external }
        union Toy = Ball | Rope
        type Ball @external { size: Int }
        type Rope @external { length: Int }`,
      resolvers: {
        Animal: { __resolveType: byType },
        Mark: { __resolveType: byType },
        Toy: { __resolveType: byType },
        Dog: {
          __resolveReference: asGiven,
          record: ({ pet }) => `${pet.kind} ${pet.code ?? pet.text}`,
          play: ({ toys }) => JSON.stringify(toys),
        },
        Cat: { __resolveReference: asGiven, record: ({ pet }) => `${pet.kind} ${pet.text}` },
      },
    },
  },
  operations: {
    "reads what each type has": {
      query: "{ animals { ... on Dog { record } ... on Cat { record } } }",
      data: { animals: [{ record: "chip 7" }, { record: "tattoo xyz" }] },
    },
    "reads it where the client names the interface": {
      query: "{ animals { id record } }",
      data: {
        animals: [
          { id: "1", record: "chip 7" },
          { id: "2", record: "tattoo xyz" },
        ],
      },
    },
    "reads a list of a union": {
      query: "{ animals { ... on Dog { play } } }",
      data: {
        animals: [{ play: '[{"__typename":"Ball","size":2},{"__typename":"Rope","length":5}]' }, {}],
      },
    },
    "keeps what the client asks of the same objects": {
      query:
        "{ animals { pet { ... on Chip { batch } } ... on Dog { record toys { ... on Rope { length } } } } }",
      data: {
        animals: [{ pet: { batch: "b" }, record: "chip 7", toys: [{}, { length: 5 }] }, { pet: {} }],
      },
    },
  },
});
