import {
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  parse,
  validate,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
} from "graphql";
import { oneOf, seldom, type Choose } from "./choose.ts";
import type { Asked } from "./serve-world.ts";

/** Which aliases an operation may use: harmless ones, or also names of fields that domains are joined by. */
export type Aliases = "harmless" | "hostile";

const harmless = ["a1", "a2", "a3"];
const hostileNames = [
  "id",
  "code",
  "ref",
  "f1",
  "f2",
  "f3",
  "f4",
  "f5",
  "__proto__",
  "constructor",
  "representations",
];

/** graphql-js does not see that `__typename` conflicts with another field of its alias, so it has aliases of its own. */
const typenames = ["__typename", "__typename", "t1: __typename"];

const conditions = ["true", "false", "$b0", "$b1", "$b2"];
const declared: Readonly<Record<string, string>> = {
  b0: "Boolean!",
  b1: "Boolean = true",
  b2: "Boolean! = false",
  n: "Int",
  representations: "Int = 2",
};

const directive = (choose: Choose): string => {
  if (!seldom(choose, 8)) return "";
  const one = () => `@${oneOf(choose, ["include", "skip"])}(if: ${oneOf(choose, conditions)})`;
  const first = one();
  return ` ${first}${seldom(choose, 5) ? ` ${first.startsWith("@skip") ? "@include" : "@skip"}(if: $b0)` : ""}`;
};

const createWriter = (schema: GraphQLSchema, choose: Choose, aliases: Aliases) => {
  const fragments: { name: string; on: GraphQLCompositeType; text: string }[] = [];
  const composites = Object.values(schema.getTypeMap())
    .filter(isCompositeType)
    .filter(({ name }) => !name.startsWith("__"));
  const alias = (): string => {
    if (!seldom(choose, 4)) return "";
    return `${oneOf(choose, aliases === "hostile" && choose(2) === 0 ? hostileNames : harmless)}: `;
  };
  const numbers = [
    "",
    "(n: 2)",
    "(n: $n)",
    "(n: null)",
    ...(aliases === "hostile" ? ["(n: $representations)"] : []),
  ];
  const number = (): string => oneOf(choose, numbers);
  const field = (type: GraphQLCompositeType, depth: number): string => {
    const fields = isObjectType(type) || "getFields" in type ? Object.values(type.getFields()) : [];
    const possible = fields.filter((one) => depth > 0 || isLeafType(getNamedType(one.type)));
    if (possible.length === 0 || seldom(choose, 9)) return `${oneOf(choose, typenames)}${directive(choose)}`;
    const chosen = oneOf(choose, possible);
    const named = getNamedType(chosen.type);
    const head = `${alias()}${chosen.name}${chosen.args.length > 0 ? number() : ""}${directive(choose)}`;
    return isCompositeType(named) ? `${head} ${selection(named, depth - 1)}` : head;
  };
  const spread = (type: GraphQLCompositeType, depth: number): string => {
    const on = oneOf(
      choose,
      composites.filter((one) => doTypesOverlap(schema, type, one)),
    );
    const known = fragments.filter((one) => doTypesOverlap(schema, type, one.on));
    if (known.length > 0 && choose(4) === 0) return `...${oneOf(choose, known).name}${directive(choose)}`;
    const text = selection(on, depth - 1);
    if (choose(3) > 0)
      return `... ${choose(6) === 0 && on === type ? "" : `on ${on.name}`}${directive(choose)} ${text}`;
    const name = `F${fragments.length}`;
    fragments.push({ name, on, text });
    return `...${name}${directive(choose)}`;
  };
  const selection = (type: GraphQLCompositeType, depth: number): string => {
    const items = Array.from({ length: 1 + choose(4) }, () =>
      depth > 0 && choose(isAbstractType(type) ? 2 : 5) === 0 ? spread(type, depth) : field(type, depth),
    );
    return `{ ${items.join(" ")} }`;
  };
  return { selection, fragments };
};

const write = (schema: GraphQLSchema, choose: Choose, aliases: Aliases): Asked => {
  const { selection, fragments } = createWriter(schema, choose, aliases);
  const body = selection(schema.getQueryType() as GraphQLCompositeType, 2 + choose(4));
  const definitions = fragments.map(({ name, on, text }) => `fragment ${name} on ${on.name} ${text}`);
  const text = [body, ...definitions].join("\n");
  const used = Object.entries(declared).filter(([name]) => text.includes(`$${name}`));
  const head = used.length > 0 ? `query(${used.map(([name, type]) => `$${name}: ${type}`).join(", ")}) ` : "";
  const given = used.filter(([, type]) => type.endsWith("!") || choose(2) === 0);
  const variables = Object.fromEntries(
    given.map(([name]) => [name, name.startsWith("b") ? choose(2) === 0 : choose(4)]),
  );
  return { query: head + text, variables };
};

/** Writes a valid operation; undefined where ten tries gave none. */
export const writeOperation = (
  schema: GraphQLSchema,
  choose: Choose,
  aliases: Aliases,
): Asked | undefined => {
  for (let turn = 0; turn < 10; turn += 1) {
    const asked = write(schema, choose, aliases);
    if (asked.query.length < 4000 && validate(schema, parse(asked.query)).length === 0) return asked;
  }
  return undefined;
};
