import { argumentsOf, argumentsOfFirst, text, usesOf } from "../directive-arguments.ts";
import { viewContract } from "../contract-view.ts";
import { servedByDomain, type Served } from "../coordinates.ts";
import type { DocumentView, TypeView } from "../document.ts";
import { classifications, defaultClassification, statedLevel, strictest } from "../fields.ts";
import { fieldSetCoordinates } from "../security/field-sets.ts";
import { ruleKey, rulesOf } from "../security/rules.ts";
import type { Classification, ContractProblem, ContractTable, SecurityRule } from "../types.ts";
import { problemAt } from "./report.ts";

const isLess = (one: Classification, other: Classification): boolean =>
  classifications.indexOf(one) < classifications.indexOf(other);

/** Whether some of the rules are not among the others. */
const goesBeyond = (rules: readonly SecurityRule[] = [], others: readonly SecurityRule[] = []): boolean => {
  const known = new Set(others.map(ruleKey));
  return rules.some((rule) => !known.has(ruleKey(rule)));
};

const typesOf = (views: readonly DocumentView[]): { view: DocumentView; type: TypeView }[] =>
  views.flatMap((view) => [...view.types.values()].map((type) => ({ view, type })));

/** What a field is computed from must not be found out through it. */
const requirements = (views: readonly DocumentView[], { coordinates }: ContractTable): ContractProblem[] =>
  typesOf(views).flatMap(({ view, type }) =>
    type.fields.flatMap(({ node }) => {
      const coordinate = `${type.name}.${node.name.value}`;
      const required = text(argumentsOfFirst(node.directives, "requires")?.["fields"]);
      const own = coordinates[coordinate]?.classification;
      if (required === undefined || own === undefined) return [];
      return fieldSetCoordinates(view.types, type.name, required).flatMap((name) => {
        const level = coordinates[name]?.classification;
        if (level === undefined || !isLess(own, level)) return [];
        const message = `a field must be classified at least like what it requires, ${level} as ${name} is, but is ${own}.`;
        return [problemAt(view, node, coordinate, message)];
      });
    }),
  );

/** A domain that takes a field over must go on protecting it: once the other one drops the field, nobody else does. */
const overrides = (served: readonly Served[], views: readonly DocumentView[]): ContractProblem[] => {
  const said = servedByDomain(served);
  const byDomain = new Map(views.map((view) => [view.domain, view]));
  return typesOf(views).flatMap(({ view, type }) =>
    type.fields.flatMap(({ node }) => {
      const from = text(argumentsOfFirst(node.directives, "override")?.["from"]);
      const coordinate = `${type.name}.${node.name.value}`;
      const before = said.get(from ?? "")?.get(coordinate);
      const now = said.get(view.domain)?.get(coordinate);
      if (!before || !now) return [];
      const other = byDomain
        .get(from ?? "")
        ?.types.get(type.name)
        ?.fields.find((field) => field.node.name.value === node.name.value);
      const messages = [
        ...(goesBeyond(rulesOf(other?.node.directives), rulesOf(node.directives))
          ? [
              `a field that overrides another must have its security directives, those of ${from}, but has not.`,
            ]
          : []),
        ...(isLess(now.classification, before.classification)
          ? [
              `a field that overrides another must be classified at least like it, ${before.classification} as in ${from}, but is ${now.classification}.`,
            ]
          : []),
        ...(before.personalData && !now.personalData
          ? [`a field that overrides another must be personal data, as in ${from}, but is not.`]
          : []),
      ];
      return messages.map((message) => problemAt(view, node, coordinate, message));
    }),
  );
};

/** How protected a type is: the level that its fields have unless they say. */
const levelOfType = (views: readonly DocumentView[], name: string): Classification => {
  const stated = views.flatMap(({ types }) => statedLevel(types.get(name)?.directives) ?? []);
  return stated.length === 0 ? defaultClassification : strictest(...stated);
};

/** Keys travel with whatever is asked of a type, for everybody who may read any of it. */
const keys = (views: readonly DocumentView[], table: ContractTable): ContractProblem[] =>
  typesOf(views).flatMap(({ view, type }) => {
    const level = levelOfType(views, type.name);
    const sets = usesOf(type.directives, "key").map((use) => text(argumentsOf(use)["fields"]) ?? "");
    const names = new Set(sets.flatMap((fields) => fieldSetCoordinates(view.types, type.name, fields)));
    return [...names].flatMap((name) => {
      const said = table.coordinates[name];
      const messages = [
        ...(said && isLess(level, said.classification)
          ? [
              `a key must not be more protected than its type, which is ${level}, but ${name} is ${said.classification}.`,
            ]
          : []),
        ...(goesBeyond(table.protection[name]?.rules, table.protection[type.name]?.rules)
          ? [
              `a key must not be more protected than its type, but ${name} has security directives that ${type.name} has not.`,
            ]
          : []),
        ...(said?.personalData
          ? [`a key must not be personal data, because a masked key joins nothing, but ${name} is.`]
          : []),
      ];
      return messages.map((message) => problemAt(view, type.nodes[0]!, type.name, message));
    });
  });

/** Nothing that one domain protects is shown by way of another. */
export const checkProtection = (served: readonly Served[], table: ContractTable): ContractProblem[] => {
  const views = served.map(viewContract);
  return [...requirements(views, table), ...overrides(served, views), ...keys(views, table)];
};
