import { parse } from "@babel/parser";

/** One change of a source text that some test should notice. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** What was done, for a person. */
  readonly what: string;
  readonly start: number;
  readonly end: number;
  /** What stands there instead. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

type Change = readonly [what: string, node: { readonly start: number; readonly end: number }, text: string];

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

const opposites: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": ">=",
  ">": "<=",
  "<=": ">",
  ">=": "<",
  "+": "-",
  "-": "+",
};
const methods: Readonly<Record<string, string>> = { some: "every", every: "some" };
/** Calls that only choose or order what they are called on, so that they can be left out. */
const passing = new Set(["filter", "toSorted", "slice", "trim", "toLowerCase"]);
/** What changes speed or messages of a parser alone. */
const unnoticeable = /^\s*,?\s*noLocation: true\s*,?\s*$/;

/** What can be removed or negated at one node. `text` gives the source of a node. */
type Rule = (node: Node, text: (of: Node) => string) => readonly Change[];

const isTest = ({ type, operator }: Node): boolean =>
  (type === "BinaryExpression" && String(operator) in opposites && !["+", "-"].includes(String(operator))) ||
  type === "LogicalExpression" ||
  (type === "UnaryExpression" && operator === "!");

const removeItems =
  (key: string): Rule =>
  (node) =>
    (node[key] as readonly (Node | null)[]).flatMap((item, index, all): Change[] => {
      if (!item) return [];
      const next = all[index + 1];
      const before = all[index - 1];
      const place = next
        ? { start: item.start, end: next.start }
        : { start: before?.end ?? item.start, end: item.end };
      return [["remove", place, ""]];
    });

/** Negates a test; comparisons and what begins with ! have rules of their own. */
const condition: Rule = ({ test }, text) =>
  isNode(test) && test.type !== "UnaryExpression" && !(String(test["operator"]) in opposites)
    ? [["negate", test, `!(${text(test)})`]]
    : [];

const rules: Readonly<Record<string, Rule>> = {
  ExpressionStatement: (node) => [["remove", node, ";"]],
  ThrowStatement: (node) => [["remove", node, ";"]],
  ContinueStatement: (node) => [["remove", node, ";"]],
  BreakStatement: (node) => [["remove", node, ";"]],
  ReturnStatement: (node, text) => {
    const { argument } = node;
    const givesMore = isNode(argument) && text(argument) !== "undefined";
    return [["remove", node, givesMore ? "return undefined;" : ";"]];
  },
  ForOfStatement: (node) => [["remove", node, ";"]],
  YieldExpression: (node) => [["remove", node, "undefined"]],
  IfStatement: (node, text) => [
    ...condition(node, text),
    ["remove", node, isNode(node["alternate"]) ? text(node["alternate"]) : ";"],
  ],
  WhileStatement: (node) => [["remove", node, ";"]],
  ConditionalExpression: condition,
  LogicalExpression(node, text) {
    const [left, right] = [node["left"] as Node, node["right"] as Node];
    return [
      ["leave out the right side", node, `(${text(left)})`],
      ["leave out the left side", node, `(${text(right)})`],
    ];
  },
  BinaryExpression(node, text) {
    const other = opposites[String(node["operator"])];
    if (other === undefined) return [];
    const [left, right] = [node["left"] as Node, node["right"] as Node];
    return [[`${String(node["operator"])} to ${other}`, node, `${text(left)} ${other} ${text(right)}`]];
  },
  UnaryExpression: (node, text) =>
    node["operator"] === "!" ? [["leave out the !", node, `(${text(node["argument"] as Node)})`]] : [],
  ArrowFunctionExpression(node) {
    const body = node["body"] as Node;
    const isOwn = /^(?:BlockStatement|ObjectExpression|.*FunctionExpression)$/.test(body.type);
    return isOwn || isTest(body) ? [] : [["give undefined", body, "undefined"]];
  },
  CallExpression(node, text) {
    const callee = node["callee"] as Node;
    const property = callee["property"] as Node | undefined;
    const object = callee["object"] as Node | undefined;
    const name = property?.["name"];
    if (!property || !object || typeof name !== "string" || callee["computed"] === true) return [];
    const other = methods[name];
    return [
      ...(other === undefined ? [] : [[`${name} to ${other}`, property, other] as Change]),
      ...(passing.has(name) ? [[`leave out .${name}()`, node, text(object)] as Change] : []),
    ];
  },
  ObjectExpression: removeItems("properties"),
  ArrayExpression: removeItems("elements"),
};

const skipped = /^(?:TS|Import|Export(?!Named|Default))/;

const walk = (node: Node, visit: (node: Node) => void): void => {
  if (skipped.test(node.type) && !/^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) return;
  visit(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || key === "typeAnnotation" || key === "returnType") continue;
    for (const inner of Array.isArray(value) ? value : [value]) if (isNode(inner)) walk(inner, visit);
  }
};

/** Every single removal and negation in a source text; types are left alone. */
export const mutantsOf = (file: string, source: string): Mutant[] => {
  const { program } = parse(source, { sourceType: "module", plugins: ["typescript"] });
  const found = new Map<string, Mutant>();
  const text = ({ start, end }: Node) => source.slice(start, end);
  walk(program as unknown as Node, (node) => {
    for (const [what, { start, end }, replacement] of rules[node.type]?.(node, text) ?? []) {
      if (unnoticeable.test(source.slice(start, end)) || source.slice(start, end) === replacement) continue;
      const line = source.slice(0, start).split("\n").length;
      found.set(`${start}-${end}-${replacement}`, { file, line, what, start, end, text: replacement });
    }
  });
  return [...found.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
};

/** The source with the change in it. */
export const mutated = (source: string, { start, end, text }: Mutant): string =>
  source.slice(0, start) + text + source.slice(end);
