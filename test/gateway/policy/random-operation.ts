import { possibleIn, type Draw, type Graph } from "./random-graph.ts";

const conditions = [
  "@include(if: $a)",
  "@skip(if: $a)",
  "@include(if: $b)",
  "@skip(if: $b) @include(if: $a)",
  "@include(if: true)",
  "@skip(if: true)",
];

/** Draws an operation on a graph: aliases, fragments of both kinds, conditions and arguments. */
export const drawOperation = (graph: Graph, { pick, chance }: Draw): string => {
  const fragments: string[] = [];
  let count = 0;
  const typeOf = (name: string) => graph.find((one) => one.name === name);
  const overlapping = (name: string): readonly string[] => {
    const own = new Set(possibleIn(graph, name));
    return graph
      .map((one) => one.name)
      .filter((other) => possibleIn(graph, other).some((one) => own.has(one)));
  };
  const directive = () => (chance(18) ? ` ${pick(conditions)}` : "");
  const field = (owner: string, depth: number): string => {
    const fields = typeOf(owner)?.fields ?? [];
    if (fields.length === 0 || chance(8)) return `${chance(30) ? "t: " : ""}__typename`;
    const { name, type } = pick(fields);
    const given = chance(15) ? pick(["(n: 1)", "(n: $n)"]) : "";
    // A field with an argument has a name of its own, so that it meets no other.
    const alias = given !== "" || chance(15) ? `k${(count += 1)}: ` : "";
    const inner = typeOf(type);
    if (!inner) return `${alias}${name}${given}${directive()}`;
    return `${alias}${name}${given}${directive()} ${depth > 0 ? set(type, depth - 1) : "{ __typename }"}`;
  };
  const selection = (owner: string, depth: number): string => {
    if (depth === 0 || chance(60)) return field(owner, depth);
    const conditional = overlapping(owner);
    if (conditional.length === 0 || chance(25)) return `...${directive()} ${set(owner, depth - 1)}`;
    const type = pick(conditional);
    const inner = set(type, depth - 1);
    if (chance(70)) return `... on ${type}${directive()} ${inner}`;
    fragments.push(`fragment f${fragments.length} on ${type} ${inner}`);
    return `...f${fragments.length - 1}${directive()}`;
  };
  const set = (owner: string, depth: number): string =>
    `{ ${Array.from({ length: pick([1, 2, 3, 4]) }, () => selection(owner, depth)).join(" ")} }`;
  const body = set("Query", 4);
  const all = [body, ...fragments].join(" ");
  const declared = ["$a: Boolean!", "$b: Boolean!", "$n: Int"].filter((one) => all.includes(one.slice(0, 2)));
  return `query ${declared.length > 0 ? `(${declared.join(", ")})` : ""} ${all}`;
};
