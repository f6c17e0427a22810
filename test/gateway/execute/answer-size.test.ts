import { expect, it } from "@jest/globals";
import { composeCase } from "../../kit/federation-subgraphs.ts";
import { createTrellis } from "../../kit/federation-trellis.ts";

const definitions = {
  sales: {
    sdl: `type Query { tickets: [Ticket] } type Ticket { account: Account } type Account @key(fields: "id") { id: ID! }`,
  },
  care: { sdl: `type Account @key(fields: "id") { id: ID! note: String notes: [String] }` },
};
const account = { __typename: "Account", id: "a" };
const text = "x".repeat(30_000);

it.each([
  ["over bytes", { isDecoded: false }],
  ["by decoding", { isDecoded: true }],
])("is refused %s where one entity in many places makes the answer too large", async (_, how) => {
  let places = 0;
  const trellis = createTrellis(
    composeCase(definitions, (name) => `http://${name}.invalid`),
    async (name) => {
      const tickets = Array.from({ length: places }, () => ({ account }));
      const entity = { ...account, note: text, notes: [text, null, text] };
      return JSON.stringify({ data: name === "sales" ? { tickets } : { _entities: [entity] } });
    },
  );
  for (const field of ["note", "notes"]) {
    places = 200;
    const query = `{ tickets { account { ${field} } } }`;
    const { data, errors } = await trellis.ask({ query }, how);
    expect(errors).toBeUndefined();
    expect((data as { tickets: unknown[] }).tickets).toHaveLength(places);
    places = 1000;
    expect(await trellis.ask({ query }, how)).toEqual({
      data: null,
      errors: [
        {
          message:
            "The answer may weigh at most 20971520 bytes but weighs more; the operation must ask for less at once.",
          extensions: { code: "OPERATION_LIMIT_EXCEEDED" },
        },
      ],
      isCarried: false,
    });
  }
});
