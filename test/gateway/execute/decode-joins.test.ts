import { expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createRawEngine, representationsOf } from "../../kit/raw-answers.ts";

const ask = createRawEngine({
  sales: `type Query { accounts: [Account] } type Account @key(fields: "id region { code }") { id: ID! region: Region! } type Region @shareable { code: Int! }`,
  care: `type Account @key(fields: "id region { code }") { id: ID! region: Region! note: String owner: Owner } type Region @shareable { code: Int! } type Owner { of: String! }`,
});

interface Key {
  readonly id: string;
  readonly region: { readonly code: number };
}

const keyText = ({ id, region }: Key) => `${id}@${region.code}`;
const keys = fc.record({
  id: fc.constantFrom("a", "b", "c", "1"),
  region: fc.record({ code: fc.integer({ min: 0, max: 2 }) }),
});
const entity = (key: Key) => ({
  __typename: "Account",
  ...key,
  note: keyText(key),
  owner: { of: keyText(key) },
});

/** What a domain may do to the items of an answer that it owes. */
const mischief = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("swap" as const), from: fc.nat(20), to: fc.nat(20) }),
    fc.record({ do: fc.constant("drop" as const), from: fc.nat(20), to: fc.constant(0) }),
    fc.record({ do: fc.constant("twice" as const), from: fc.nat(20), to: fc.nat(20) }),
    fc.record({ do: fc.constant("null" as const), from: fc.nat(20), to: fc.constant(0) }),
    fc.record({ do: fc.constant("invent" as const), from: fc.nat(20), to: fc.nat(20), key: keys }),
    fc.record({ do: fc.constant("untype" as const), from: fc.nat(20), to: fc.constant(0) }),
  ),
  { maxLength: 3 },
);

type Mischief = typeof mischief extends fc.Arbitrary<infer Value> ? Value : never;

const spoil = (items: unknown[], deeds: Mischief): unknown[] => {
  for (const deed of deeds) {
    const at = deed.from % (items.length + 1);
    const to = deed.to % (items.length + 1);
    if (deed.do === "swap") [items[at], items[to]] = [items[to] ?? null, items[at] ?? null];
    if (deed.do === "drop") items.splice(at, 1);
    if (deed.do === "twice") items.splice(to, 0, items[at] ?? null);
    if (deed.do === "null") items[at] = null;
    if (deed.do === "invent") items.splice(at, 0, entity(deed.key));
    if (deed.do === "untype") items[at] = { ...(items[at] as object), __typename: "Owner" };
  }
  return items;
};

interface Joined extends Key {
  readonly note: unknown;
  readonly owner: { readonly of: unknown } | null;
}

/** What is wrong with one joined account; nothing where all it has is its own, or null. */
const wrong = (key: Key | null, one: Joined | null, isHonest: boolean): unknown[] => {
  if (!key || !one) return key === one ? [] : [[key, one]];
  const notes: unknown[] = isHonest ? [keyText(key)] : [keyText(key), null];
  const isOwn = keyText(one) === keyText(key) && notes.includes(one.note);
  return isOwn && (one.owner?.of ?? null) === one.note ? [] : [[key, one]];
};

it("never gives one key's data to another, whatever a domain does to its items", async () => {
  let joins = 0;
  const lists = fc.array(fc.option(keys), { minLength: 20, maxLength: 80, size: "max" });
  await fc.assert(
    fc.asyncProperty(lists, mischief, async (list, deeds) => {
      const accounts = list.map((key) => key && { __typename: "Account", ...key });
      const { data } = await ask("{ accounts { id region { code } note owner { of } } }", {
        sales: { data: { accounts } },
        care: (call) => ({
          data: {
            _entities: spoil(
              representationsOf(call).map((one) => entity(one as never)),
              deeds,
            ),
          },
        }),
      });
      const { accounts: given } = data as { accounts: (Joined | null)[] };
      joins += given.length;
      expect(given).toHaveLength(list.length);
      expect(given.flatMap((one, index) => wrong(list[index] ?? null, one, deeds.length === 0))).toEqual([]);
    }),
    { numRuns: 250 },
  );
  expect(joins).toBeGreaterThan(10_000);
});
