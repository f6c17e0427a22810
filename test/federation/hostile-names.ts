// oxlint-disable unicorn/no-thenable -- such a name is what this case is about
import { defineCase, find } from "../kit/federation.ts";

const left = [{ id: "1", constructor: "c", toString: "t", valueOf: 1, prototype: "p", hasOwnProperty: "h" }];
const right = [
  { id: "1", constructor: "c", length: 3, then: "not a promise", name: "n", toJSON: "j", __proto: "x" },
];

/** Names that mean something to JavaScript, as fields, aliases, arguments and variables. */
export const hostileNames = defineCase({
  subgraphs: {
    left: {
      sdl: `
        type Query { rows: [Row!]! constructor: Row hasOwnProperty(toString: Int = 1): Int }
        type Row @key(fields: "id constructor") { id: ID! constructor: String toString: String valueOf: Int prototype: String hasOwnProperty: String }`,
      resolvers: {
        Query: {
          rows: () => left,
          constructor: () => left[0],
          hasOwnProperty: (_: unknown, { toString }: { toString: unknown }) => toString,
        },
        Row: { __resolveReference: ({ id }: { id: string }) => find(left)({ id }) },
      },
    },
    right: {
      sdl: `
        type Row @key(fields: "id constructor") { id: ID! constructor: String length: Int then: String name: String toJSON: String toLocaleString: constructor }
        type constructor { id: ID! toString: Int }`,
      resolvers: {
        Row: {
          __resolveReference: ({ id }: { id: string }) => {
            const { then: _, toJSON: __, ...row } = right.find((one) => one.id === id) ?? {};
            return row;
          },
          then: () => "not a promise",
          toJSON: () => "j",
          toLocaleString: () => ({ id: "x", toString: 5 }),
        },
      },
    },
  },
  operations: {
    "are fields": {
      query: "{ rows { constructor toString valueOf prototype hasOwnProperty length then name toJSON } }",
      data: {
        rows: [
          {
            constructor: "c",
            toString: "t",
            valueOf: 1,
            prototype: "p",
            hasOwnProperty: "h",
            length: 3,
            then: "not a promise",
            name: "n",
            toJSON: "j",
          },
        ],
      },
    },
    "are root fields, arguments, variables and types": {
      query:
        "query($constructor: Int, $__proto__: Int) { hasOwnProperty(toString: $constructor) b: hasOwnProperty(toString: $__proto__) constructor { toLocaleString { __typename toString } } }",
      variables: { constructor: 4 },
      data: {
        hasOwnProperty: 4,
        b: 1,
        constructor: { toLocaleString: { __typename: "constructor", toString: 5 } },
      },
    },
    "are aliases": {
      query: "{ toString: rows { __proto: id valueOf: length constructor: name then: id } }",
      data: { toString: [{ __proto: "1", valueOf: 3, constructor: "n", then: "1" }] },
    },
    "are the alias __proto__": {
      query: "{ rows { __proto__: id name } __proto__: rows { __proto__: name } }",
      data: JSON.parse('{"rows":[{"__proto__":"1","name":"n"}],"__proto__":[{"__proto__":"n"}]}'),
    },
  },
});
