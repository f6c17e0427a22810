import { Kind, parse, print, type FieldNode, type OperationDefinitionNode } from "graphql";
import type { Restricted } from "../policy/index.ts";
import type { Fetch, PathPart, Program, RequiredField, Step } from "./program.ts";

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

const block = (head: string, parts: readonly string[]): string => `${head} {\n${indent(parts.join("\n"))}\n}`;

const printPath = (path: readonly PathPart[]): string =>
  path.map(({ key = "@", types }) => (types === undefined ? key : `${key}|[${types.join(", ")}]`)).join(".");

const printRequired = (fields: readonly RequiredField[]): string =>
  fields
    .map(({ key, source, fields: inner = {} }) => {
      const name = key === source ? key : `${key}: ${source}`;
      const [first] = Object.values(inner);
      return first === undefined ? name : block(name, [printRequired(first)]);
    })
    .join("\n");

/** What a call asks for: of entities, their fields alone. */
const printSelection = ({ text, entities }: Fetch): string => {
  const operation = parse(text, { noLocation: true }).definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const [first] = operation?.selectionSet.selections ?? [];
  const selection = entities ? (first as FieldNode).selectionSet : operation?.selectionSet;
  return selection ? print(selection) : "";
};

const printFetch = (fetch: Fetch): string => {
  const required = Object.values(fetch.entities?.representations ?? {}).map(({ typename, fields }) =>
    block(typename, ["__typename", ...(fields.length > 0 ? [printRequired(fields)] : [])]),
  );
  const parts = [
    ...(required.length > 0 ? [`${block("", required).trimStart()} =>`] : []),
    printSelection(fetch),
  ];
  const call = block(`Fetch(domain: "${fetch.domain}", id: ${fetch.id})`, parts);
  return fetch.path.length > 0 ? block(`Flatten(path: "${printPath(fetch.path)}")`, [call]) : call;
};

const printStep = (step: Step, fetches: readonly Fetch[]): string => {
  switch (step.kind) {
    case "fetch": {
      const fetch = fetches[step.fetch];
      return fetch ? printFetch(fetch) : "";
    }
    case "condition": {
      const { variable, ifTrue, ifFalse } = step;
      const parts = [
        ...(ifTrue ? [block(`Include(if: $${variable})`, [printStep(ifTrue, fetches)])] : []),
        ...(ifFalse ? [block(`Skip(if: $${variable})`, [printStep(ifFalse, fetches)])] : []),
      ];
      return parts.join("\n");
    }
    default: {
      const name = step.kind === "sequence" ? "Sequence" : "Parallel";
      return block(
        name,
        step.steps.map((inner) => printStep(inner, fetches)),
      );
    }
  }
};

/** How many calls run one after the other at most. */
const hopsOf = (step: Step | undefined): number => {
  switch (step?.kind) {
    case "fetch":
      return 1;
    case "sequence":
      return step.steps.reduce((sum, inner) => sum + hopsOf(inner), 0);
    case "parallel":
      return Math.max(0, ...step.steps.map(hopsOf));
    case "condition":
      return Math.max(hopsOf(step.ifTrue), hopsOf(step.ifFalse));
    default:
      return 0;
  }
};

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** What a person is told besides the program. */
export interface Explaining {
  readonly cost: number;
  /** A line for each field that is refused or masked. */
  readonly explainAccess?: ((parts: Pick<Restricted, "refused" | "masked">) => readonly string[]) | undefined;
}

/** Prints a program as a person reads it: what it costs, how many calls it makes, what is refused or masked, and each call with what it sends and asks for. */
export const describe = (program: Program, { cost, explainAccess }: Explaining): string => {
  const { fetches, steps, refused = [], masked = [] } = program;
  const domains = new Set(fetches.map(({ domain }) => domain)).size;
  const calls = `${counted(fetches.length, "fetch", "fetches")} to ${counted(domains, "domain")}`;
  const head = `# estimated cost ${cost}, ${calls}, ${counted(hopsOf(steps), "hop")}`;
  const access = explainAccess?.({ refused, masked }).map((line) => `# ${line}`) ?? [];
  const plan = steps ? block("QueryPlan", [printStep(steps, fetches)]) : "QueryPlan {}";
  return [head, ...access, plan].join("\n");
};
