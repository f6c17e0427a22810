import {
  defaultClassification,
  strictest,
  unitePersonalData,
  type ContractTable,
  type SecurityRule,
} from "@trellis/shared/contract";
import type { GraphQLSchema } from "graphql";
import type { AccessTable, Condition, Policy } from "../types.ts";
import { createConditionBook, type ConditionBook } from "./condition-book.ts";
import { createFieldPolicies, type Said } from "./field-policies.ts";
import { inherit, type Demands } from "./inherit.ts";
import { referenceProblems } from "./reference-problems.ts";
import { createRuleConditions } from "./rule-conditions.ts";
import { subjectsOf, type Subject } from "./subjects.ts";
import { writeTable } from "./write-table.ts";

/** What a decision table is made from. */
export interface AccessSources {
  /** Absent: security directives alone decide. */
  readonly policy?: Policy | undefined;
  /** What contracts say of the fields; empty where there are no contracts, so that every field counts as internal. */
  readonly coordinates: ContractTable["coordinates"];
  readonly protection: ContractTable["protection"];
  /** The schema that is served: its types, interfaces, arguments and inputs. */
  readonly schema: GraphQLSchema;
  /** The schema is one domain's alone: the policy may name what is not in it, and what no contract covers counts as internal. */
  readonly isPartial?: boolean | undefined;
}

/** A decision table with what is wrong with it. */
export interface CompiledAccess {
  readonly table: AccessTable;
  /** A table with problems must not be used. */
  readonly problems: readonly string[];
  /** What denies more than its author may have meant. */
  readonly warnings: readonly string[];
}

type Contracts = AccessSources["coordinates"];

/** What contracts say of a field; undefined where none does. */
const saidOf = ({ sources }: Subject, coordinates: Contracts): Said | undefined => {
  const found = sources.flatMap((source) => coordinates[source] ?? []);
  return found.length === 0
    ? undefined
    : {
        classification: strictest(...found.map(({ classification }) => classification)),
        personalData: found.map(({ personalData }) => personalData).reduce(unitePersonalData, undefined),
        product: found.map(({ product }) => product).find((product) => product !== undefined),
        sources,
      };
};

/** Makes what finds all that is demanded of a field, and notes those that nothing covers. */
const createDemanding = (
  { policy, coordinates, protection, isPartial }: AccessSources,
  book: ConditionBook,
  conditionOf: (rule: SecurityRule) => Condition,
) => {
  const hasContracts = Object.keys(coordinates).length > 0;
  const demandedOf = policy && createFieldPolicies(book, policy);
  const uncovered: string[] = [];
  const open: string[] = [];
  const demand = (subject: Subject): Demands => {
    const { coordinate, kind, types } = subject;
    const [, ...interfaces] = subject.sources;
    const { requires = [], reads = [] } = protection[coordinate] ?? {};
    const speaking = [coordinate, ...types].flatMap((name) => protection[name]?.rules ?? []);
    const read = new Set(speaking.map(conditionOf));
    const basic = { coordinate, read, implements: interfaces, needs: [...requires, ...reads] };
    const said = saidOf(subject, coordinates);
    if (!demandedOf || kind === "INPUT" || (kind === "HIDDEN" && !said)) return basic;
    if (!said && hasContracts && !isPartial) uncovered.push(coordinate);
    const known = said ?? { classification: defaultClassification, sources: subject.sources };
    const demanded = demandedOf(known);
    if (!demanded && known.classification !== "PUBLIC" && !isPartial) open.push(coordinate);
    for (const condition of demanded?.read ?? []) read.add(condition);
    return { ...basic, clear: new Set(demanded?.clear), mask: known.personalData?.masking };
  };
  return { demand, uncovered, open, hasContracts };
};

const named = (coordinates: readonly string[]): string =>
  `${coordinates.length} ${coordinates.length === 1 ? "field" : "fields"}, such as ${coordinates[0]}`;

/** A sentence about coordinates; none where there are none. */
const sentence = (beginning: string, coordinates: readonly string[]): string[] =>
  coordinates.length === 0 ? [] : [`${beginning} ${named(coordinates)}.`];

/** Makes the decision table of a schema from the policy, the contracts and the security directives. Never throws. */
export const compileAccess = (sources: AccessSources): CompiledAccess => {
  const { policy, coordinates, schema, isPartial } = sources;
  const book = createConditionBook();
  const rules = createRuleConditions(book, policy?.names ?? {});
  const { demand, uncovered, open, hasContracts } = createDemanding(sources, book, rules.of);
  const subjects = subjectsOf(schema, sources);
  const demands = inherit(subjects.map(demand), schema);
  return {
    table: writeTable(demands, book),
    problems: [
      ...sentence("Every field must be in the contract of a domain, but none says anything of", uncovered),
      ...(policy && !isPartial ? referenceProblems(policy, subjects, coordinates) : []),
      ...sentence("Every field that is more than public must have a policy, but none is about", open),
    ],
    warnings: [
      ...(policy && !hasContracts
        ? [`No contract says anything of the schema: every field counts as ${defaultClassification}.`]
        : []),
      ...rules
        .unresolved()
        .map((name) => `@policy names ${name}, which the policy does not define: nobody meets it.`),
    ],
  };
};
