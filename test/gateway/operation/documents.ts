import * as fc from "fast-check";

/** Draws documents over the schema of shop.ts: mostly valid, with the conflicts and repetitions that clients write. */
interface Draw {
  readonly pick: <T>(of: readonly T[]) => T;
  readonly chance: (percent: number) => boolean;
}

/** A field by its arguments and the type of what it gives; no type for leaves. */
type Fields = Readonly<Record<string, { readonly args: readonly string[]; readonly type?: string }>>;

const name = { args: ["", "", '(of: "a")', '(of: "b")', "(of: $text)"] };
const node: Fields = {
  id: { args: [""] },
  name,
  next: { args: [""], type: "Node" },
  __typename: { args: [""] },
};
const types: Readonly<Record<string, Fields>> = {
  Query: {
    item: { args: [""], type: "Item" },
    any: { args: [""], type: "Any" },
    node: { args: ['(id: "a")', "(id: 7)", "(id: $id)"], type: "Node" },
    items: {
      args: [
        "",
        "(first: 1)",
        "(first: $first)",
        '(where: {text: "x", ids: "a", and: {least: 1}})',
        "(where: {text: $text, most: 1.5})",
      ],
      type: "Item",
    },
    text: {
      args: [
        "",
        '(of: "a", size: 2)',
        '(size: 2, of: "a")',
        "(numbers: [1, $first])",
        "(foreign: {a: 1})",
        "(of: null)",
      ],
    },
    __typename: { args: [""] },
  },
  Node: node,
  Item: {
    ...node,
    price: { args: ["", "(currency: USD)"] },
    tags: { args: ["", "(first: 2)"] },
    owner: { args: [""], type: "Owner" },
    any: { args: [""], type: "Any" },
  },
  Owner: { ...node, items: { args: ["", "(first: 1)"], type: "Item" } },
  Any: { __typename: { args: [""] } },
};
const conditions: Readonly<Record<string, readonly string[]>> = {
  Query: ["Query"],
  Node: ["Node", "Item", "Owner", "Any"],
  Item: ["Item", "Node", "Any"],
  Owner: ["Owner", "Node", "Any"],
  Any: ["Any", "Item", "Owner", "Node"],
};
const directives = [
  "@skip(if: true)",
  "@skip(if: false)",
  "@include(if: false)",
  "@include(if: true)",
  "@include(if: $yes)",
  "@skip(if: $no) @include(if: $yes)",
];
const fragmentTypes = ["Item", "Node", "Any", "Query", "Owner"];

const createWriter = ({ pick, chance }: Draw, fragments: readonly string[]) => {
  const directive = () => (chance(15) ? ` ${pick(directives)}` : "");
  const field = (type: string, depth: number): string => {
    const [key, { args, type: inner }] = pick(Object.entries(types[type] as Fields));
    // graphql-js never compares the type of __typename with that of another field, as the specification would.
    const alias = key !== "__typename" && chance(12) ? `${pick(["a", "b", "name", "id"])}: ` : "";
    if (inner && depth === 0) return `${pick(["", "x: "])}__typename`;
    return `${alias}${key}${pick(args)}${directive()}${inner ? ` ${set(inner, depth - 1)}` : ""}`;
  };
  const selection = (type: string, depth: number): string => {
    if (depth === 0) return field(type, 0);
    const spreads = fragments.filter(
      (fragment, index) => fragment !== "" && conditions[type]?.includes(fragmentTypes[index] as string),
    );
    if (spreads.length > 0 && chance(12)) return `...${pick(spreads)}${directive()}`;
    if (!chance(25)) return field(type, depth);
    const on = chance(25) ? type : pick(conditions[type] as string[]);
    return `...${chance(20) && on === type ? "" : ` on ${on}`}${directive()} ${set(on, depth - 1)}`;
  };
  const set = (type: string, depth: number): string => {
    const count = pick([1, 2, 2, 3, 4]);
    return `{ ${Array.from({ length: count }, () => selection(type, depth)).join(" ")} }`;
  };
  return set;
};

const definitions: Readonly<Record<string, string>> = {
  text: "$text: String",
  id: "$id: ID!",
  first: "$first: Int! = 1",
  yes: "$yes: Boolean!",
  no: "$no: Boolean! = false",
};

const used = (
  text: string,
  seen: ReadonlySet<string>,
  fragments: ReadonlyMap<string, string>,
): Set<string> => {
  const names = new Set(seen);
  for (const [, spread] of text.matchAll(/\.\.\.(f\d)/g)) {
    if (spread === undefined || names.has(spread)) continue;
    names.add(spread);
    for (const inner of used(fragments.get(spread) ?? "", names, fragments)) names.add(inner);
  }
  return names;
};

const write = (draw: Draw): string => {
  const count = draw.pick([0, 1, 2, 3]);
  const names = fragmentTypes.slice(0, count).map((_, index) => `f${index}`);
  // A fragment spreads only those after it, so that there are no circles.
  const fragments = new Map(
    names.map((fragment, index) => {
      const later = names.map((other, place) => (place > index ? other : ""));
      const set = createWriter(draw, later)(fragmentTypes[index] as string, 2);
      return [fragment, `fragment ${fragment} on ${fragmentTypes[index]} ${set}`];
    }),
  );
  const body = createWriter(draw, names)("Query", 3);
  const spread = used(body, new Set(), fragments);
  const texts = [body, ...[...fragments].filter(([key]) => spread.has(key)).map(([, text]) => text)];
  const all = texts.join(" ");
  const declared = Object.entries(definitions).filter(([key]) => new RegExp(`\\$${key}\\b`).test(all));
  const variables = declared.length > 0 ? ` (${declared.map(([, text]) => text).join(", ")})` : "";
  return `query Q${variables} ${all}`;
};

/** Values for every variable that a document may have. */
export const documentVariables = { text: "t", id: "i", first: 2, yes: true, no: false };

/** Texts of one operation each, with its fragments. */
export const documents: fc.Arbitrary<string> = fc.gen().map((gen) => {
  const nat = (max: number): number => gen(fc.nat, { max });
  return write({
    pick: (of) => of[nat(of.length - 1)] as (typeof of)[number],
    chance: (percent) => nat(99) < percent,
  });
});
