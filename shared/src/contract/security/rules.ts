import type { ConstDirectiveNode } from "graphql";
import { argumentsOf } from "../directive-arguments.ts";
import type { SecurityRule } from "../types.ts";

/** Directives that demand something of whoever reads, by the names of their specs. */
export const securityDirectives = ["authenticated", "requiresScopes", "policy"] as const;

type SecurityDirective = (typeof securityDirectives)[number];

const listArgument: Readonly<Record<SecurityDirective, string>> = {
  authenticated: "",
  requiresScopes: "scopes",
  policy: "policies",
};

/** As GraphQL reads a list: one value stands for a list of it. */
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const textsOrNothing = (value: unknown): readonly string[] => {
  const list = items(value);
  return list.every((item) => typeof item === "string" && item !== "") ? (list as string[]) : [];
};

const order = (a: string, b: string) => (a < b ? -1 : 1);

/** Lists without repetition and in one order. What is no text makes its list empty, and an empty list is met by nobody. */
const listsOf = (value: unknown): string[][] => {
  const lists = items(value)
    .map((list) => [...new Set(textsOrNothing(list))].toSorted(order))
    .filter((list) => list.length > 0);
  return [...new Map(lists.map((list) => [list.join("\n"), list])).values()].toSorted((a, b) =>
    order(a.join("\n"), b.join("\n")),
  );
};

const toRule = (directive: SecurityDirective, node: ConstDirectiveNode): SecurityRule => ({
  directive,
  anyOf: directive === "authenticated" ? [] : listsOf(argumentsOf(node)[listArgument[directive]]),
});

/** What directives demand, by the names that they have there; `@policy` given twice demands both. */
export const rulesOf = (
  nodes: readonly ConstDirectiveNode[] | undefined,
  names: ReadonlyMap<string, SecurityDirective> = ownNames,
): SecurityRule[] =>
  (nodes ?? []).flatMap((node) => {
    const directive = names.get(node.name.value);
    return directive ? [toRule(directive, node)] : [];
  });

const ownNames: ReadonlyMap<string, SecurityDirective> = new Map(
  securityDirectives.map((name) => [name, name]),
);

/** A rule as a text: equal for equal rules. */
export const ruleKey = ({ directive, anyOf }: SecurityRule): string => JSON.stringify([directive, anyOf]);

/** All rules, each once and in one order. */
export const uniteRules = (rules: readonly SecurityRule[]): SecurityRule[] =>
  [...new Map(rules.map((rule) => [ruleKey(rule), rule]))]
    .toSorted(([a], [b]) => order(a, b))
    .map(([, rule]) => rule);
