import { describe, expect, it } from "@jest/globals";
import { composeServices } from "@apollo/composition";
import * as fc from "fast-check";
import { parse } from "graphql";
import {
  checkContract,
  completeSchema,
  orderValuesOf,
  readContract,
  readServedContract,
} from "@trellis/shared/contract";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  readonly required: boolean;
  readonly computed: boolean;
  readonly words: string;
}

const kinds: Readonly<Record<string, string>> = {
  String: "scalar",
  Int: "scalar",
  Float: "scalar",
  Boolean: "scalar",
  ID: "scalar",
  DateTime: "scalar",
  LocalDate: "scalar",
  EmailAddress: "scalar",
  CountryCode: "scalar",
  Money: "money",
  Colour: "enum",
  "[String!]": "list",
  "[Int!]": "list",
  "[Colour!]": "list",
  Place: "object",
  Thing: "relation",
  ThingConnection: "relation",
};

/** Words that a careless reader of the text would take for the text itself. */
const tricky = ['"', "(", "}", "{ ThingConnection", "@computed", "#", "\\", "type Thing {", "ü", "\n", "`"];

const fieldOf: fc.Arbitrary<Field> = fc
  .record({
    name: fc.stringMatching(/^[a-z][A-Za-z0-9]{0,9}$/),
    type: fc.constantFrom(...Object.keys(kinds)),
    required: fc.boolean(),
    computed: fc.boolean(),
    words: fc.array(fc.constantFrom(...tricky), { maxLength: 4 }).map((words) => `Says ${words.join(" ")}`),
  })
  .map((field) => {
    const kind = kinds[field.type] ?? "";
    return { ...field, kind, required: field.required && kind !== "relation" };
  });

const taken = new Set(["count", "id", "accountid", "account", "at", "and", "or", "not"]);

const fieldsOf = fc
  .uniqueArray(fieldOf, { maxLength: 12, selector: ({ name }) => name.toLowerCase() })
  .map((fields) => fields.filter(({ name }) => !taken.has(name.toLowerCase())));

const written = ({ name, type, required, words }: Field) =>
  `  ${JSON.stringify(words)} # a comment { with ( marks "\n  ${name} : ${type}${required ? "!" : ""}`;

const textOf = (fields: readonly Field[]) => `
type Query { "One." thing("Its id." id: ID!): Thing "All." things: ThingConnection }
type Account @key(fields: "id") { id: AccountID! "Its things." things: ThingConnection }
"""A thing: "quoted", with a brace { and ThingConnection."""
type Thing @key(fields: "id")
  @dataProduct(id: "shop/thing", name: "Thing \\"one\\"", version: "1.0.0", owner: "Shop") # a comment }
  @sla(property: "latency", value: 1, unit: "d", element: "at") {
  "Its id." id: ID!
  "Its account." accountId: AccountID
  "Its account." account: Account
  "When." at: DateTime
${fields
  .filter(({ computed }) => !computed)
  .map(written)
  .join("\n")}
}
extend type Thing {
  "How many."
  count: Int
${fields
  .filter(({ computed }) => computed)
  .map(written)
  .join("\n")}
}
"A place." type Place { "Its name." label: String "Its price." price: Money }
"A colour." enum Colour { "Red." RED "Blue." BLUE } # the end`;

const read = (sdl: string) => readContract({ domain: "shop", file: "shop.graphql", sdl });

describe("any contract", () => {
  it("gives the fields that it writes, each kept as its type says", () => {
    fc.assert(
      fc.property(fieldsOf, (fields) => {
        const [product] = read(textOf(fields)).products;
        const stored = fields.filter(({ computed }) => !computed);
        expect(
          product?.fields
            .slice(4)
            .map(({ name, kind, required, description }) => ({ name, kind, required, description })),
        ).toEqual(
          stored.map(({ name, kind, required, words }) => ({ name, kind, required, description: words })),
        );
        const values = orderValuesOf(product!).map(({ value }) => value);
        expect(new Set(values).size).toBe(values.length);
      }),
      { numRuns: 30 },
    );
  });

  it("is the same when it is read back from what it serves", () => {
    fc.assert(
      fc.property(fieldsOf, (fields) => {
        const contract = read(textOf(fields));
        const back = readServedContract({ domain: "shop", file: "shop.graphql", sdl: contract.sdl });
        expect(back.products).toEqual(contract.products);
      }),
      { numRuns: 20 },
    );
  });

  it("composes without a hint about its directives", () => {
    fc.assert(
      fc.property(fieldsOf, (fields) => {
        const { errors, hints = [] } = composeServices([
          { name: "shop", typeDefs: parse(read(textOf(fields)).sdl) },
        ]);
        expect(errors).toBeUndefined();
        expect(hints.filter(({ message }) => message.includes("contract"))).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it("that is cut anywhere is refused with a place and never a crash", () => {
    const text = textOf([]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: text.length - 9 }),
        fc.integer({ min: 1, max: 40 }),
        (start, length) => {
          const sdl = text.slice(0, start) + text.slice(start + length);
          for (const { line, column, message } of checkContract({
            domain: "shop",
            file: "shop.graphql",
            sdl,
          })) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(message).toMatch(/\S/);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it("keeps its lines when it is completed", () => {
    fc.assert(
      fc.property(fieldsOf, (fields) => {
        const text = textOf(fields).split("\n");
        const lines = completeSchema(text.join("\n"), "shop").split("\n");
        const plain = lines.map((line) => line.replace(/\("Records on.*Order!\]\)/, ""));
        text.forEach((line, index) => expect(plain[index]?.replace(/ @computed$/, "")).toBe(line));
      }),
      { numRuns: 20 },
    );
  });
});
