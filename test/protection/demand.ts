import { oneOf, seldom, type Choose } from "../differential/choose.ts";

/** What the security directives at one place demand: each list must hold, and of a list one, all of it. */
export interface Demand {
  readonly authenticated?: true | undefined;
  readonly scopes?: readonly (readonly string[])[] | undefined;
  readonly policies?: readonly (readonly string[])[] | undefined;
}

/** Names that directives and principals choose among. */
export const names = {
  scopes: ["s1", "s2", "s3"],
  policies: ["p1", "p2", "p3"],
  roles: ["reader", "editor"],
  purposes: ["research", "sales"],
} as const;

/** Some of the items, perhaps none. */
export const someOf = <Item>(choose: Choose, items: readonly Item[]): Item[] =>
  items.filter(() => choose(2) === 0);

/** At least one of the items. */
export const oneOrMore = <Item>(choose: Choose, items: readonly Item[]): Item[] => {
  const some = someOf(choose, items);
  return some.length > 0 ? some : [oneOf(choose, items)];
};

const alternatives = (choose: Choose, items: readonly string[]): string[][] =>
  Array.from({ length: 1 + choose(2) }, () => oneOrMore(choose, items));

/** A demand of one or more directives. */
export const makeDemand = (choose: Choose): Demand => {
  const kind = choose(4);
  const isMixed = seldom(choose, 4);
  return {
    ...(kind === 0 || isMixed ? { authenticated: true } : {}),
    ...(kind === 1 || isMixed ? { scopes: alternatives(choose, names.scopes) } : {}),
    ...(kind >= 2 ? { policies: alternatives(choose, names.policies) } : {}),
  };
};

type Alternatives = Demand["scopes"];

/** The alternatives under which both hold. */
const both = (one: Alternatives, other: Alternatives): Alternatives => {
  if (!one || !other) return one ?? other;
  const all = one.flatMap((left) => other.map((right) => [...new Set([...left, ...right])].toSorted()));
  return [...new Map(all.map((list) => [list.join(), list])).values()];
};

/** What demands all that the two demand, in one directive of each kind. */
export const andDemand = (one: Demand, other: Demand): Demand => {
  const authenticated = one.authenticated ?? other.authenticated;
  const scopes = both(one.scopes, other.scopes);
  const policies = both(one.policies, other.policies);
  return {
    ...(authenticated ? { authenticated } : {}),
    ...(scopes ? { scopes } : {}),
    ...(policies ? { policies } : {}),
  };
};
