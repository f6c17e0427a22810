import * as fc from "fast-check";

/** Draws schemas with interfaces, unions, narrower types in implementations, lists and non-null. */
export interface Draw {
  readonly pick: <T>(of: readonly T[]) => T;
  readonly chance: (percent: number) => boolean;
}

/** Whatever is made by drawing, as fast-check tries and shrinks it. */
export const drawn = <Made>(make: (draw: Draw) => Made): fc.Arbitrary<Made> =>
  fc.gen().map((gen) => {
    const nat = (max: number): number => gen(fc.nat, { max });
    return make({
      pick: (of) => of[nat(of.length - 1)] as (typeof of)[number],
      chance: (percent) => nat(99) < percent,
    });
  });

/** A field as it is drawn: the type's name and what is wrapped around it, `@` for the name. */
export interface DrawnField {
  readonly name: string;
  readonly type: string;
  readonly wrap: string;
}

export interface DrawnType {
  readonly name: string;
  readonly kind: "type" | "interface" | "union";
  readonly interfaces: readonly string[];
  readonly members: readonly string[];
  readonly fields: readonly DrawnField[];
}

export type Graph = readonly DrawnType[];

const objects = ["A", "B", "C", "D"];
const wraps = ["@", "@", "@", "@!", "[@]", "[@!]!", "[[@!]]"];
const leaves = ["String", "Int"];

/** What an implementation may say instead: a type that is one of the interface's, and non-null. */
const narrower = (
  field: DrawnField,
  draw: Draw,
  possible: (name: string) => readonly string[],
): DrawnField => {
  const types = [field.type, ...possible(field.type)];
  const isStricter = draw.chance(25) && !field.wrap.endsWith("!");
  return { ...field, type: draw.pick(types), wrap: isStricter ? `${field.wrap}!` : field.wrap };
};

/** Draws a graph: four objects, two interfaces of which one may implement the other, a union, and `Query` with fields of all of them. */
export const drawGraph = (draw: Draw): Graph => {
  const { pick, chance } = draw;
  const isNested = chance(50);
  const first = objects.filter(() => chance(60));
  const second = objects.filter((name) => (isNested ? first.includes(name) && chance(70) : chance(50)));
  const members = objects.filter(() => chance(50));
  const possible = (name: string): readonly string[] =>
    name === "I" ? first : name === "J" ? second : name === "U" ? members : [];
  const composite = [...objects, "I", "J", ...(members.length > 0 ? ["U"] : [])];
  const field = (name: string): DrawnField => ({
    name,
    type: pick([...leaves, ...composite]),
    wrap: pick(wraps),
  });
  const ofI = ["i0", "i1", "i2"].map(field);
  const inherited = isNested ? ofI.map((one) => narrower(one, draw, possible)) : [];
  const ofJ = [...inherited, ...["j0", "j1"].map(field)];
  const toObject = (name: string): DrawnType => {
    const interfaces = [...(first.includes(name) ? ["I"] : []), ...(second.includes(name) ? ["J"] : [])];
    // What both interfaces have, the narrower one says.
    const declared = second.includes(name)
      ? [...(isNested || !first.includes(name) ? [] : ofI), ...ofJ]
      : ofI;
    const own = interfaces.length > 0 ? declared.map((one) => narrower(one, draw, possible)) : [];
    return {
      name,
      kind: "type",
      interfaces,
      members: [],
      fields: [...own, ...["x", "y"].map((letter) => field(`${letter}${name}`))],
    };
  };
  const queries = composite.map((type) => ({ name: `q${type}`, type, wrap: pick(wraps) }));
  const none = { interfaces: [], members: [], fields: [] };
  return [
    { ...none, name: "Query", kind: "type", fields: queries },
    { ...none, name: "I", kind: "interface", fields: ofI },
    { ...none, name: "J", kind: "interface", interfaces: isNested ? ["I"] : [], fields: ofJ },
    ...objects.map(toObject),
    ...(members.length > 0 ? [{ ...none, name: "U", kind: "union", members } as const] : []),
  ];
};

/** A graph as a schema's text. Every field takes a number. */
export const printGraph = (graph: Graph): string =>
  graph
    .map(({ name, kind, interfaces, members, fields }) => {
      if (kind === "union") return `union ${name} = ${members.join(" | ")}`;
      const own = fields.map((one) => `${one.name}(n: Int): ${one.wrap.replace("@", one.type)}`);
      const implemented = interfaces.length > 0 ? ` implements ${interfaces.join(" & ")}` : "";
      return `${kind} ${name}${implemented} { ${own.join(" ")} }`;
    })
    .join("\n");

/** The objects that a type can be. */
export const possibleIn = (graph: Graph, name: string): readonly string[] => {
  const type = graph.find((one) => one.name === name);
  if (type?.kind === "union") return type.members;
  if (type?.kind === "type") return [name];
  return graph.filter((one) => one.kind === "type" && one.interfaces.includes(name)).map((one) => one.name);
};
