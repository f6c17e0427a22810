import type { Conjunction } from "../operation/index.ts";
import { narrowRequired } from "./narrow-required.ts";
import type { Fetch, Field, Program, RefusedSelection, Selection, Step, ValueType } from "../plan/index.ts";

type Booleans = ReadonlyMap<string, boolean>;

/** Programs for the values that clients gave most lately; more would only be kept for one who tries them all. */
const keptVectors = 16;

interface Specialised {
  /** Variables that decide what is fetched and answered, in a fixed order. */
  readonly variables: readonly string[];
  readonly programs: Map<string, Program>;
}

const specialised = new WeakMap<Program, Specialised>();

const conditionsOfSteps = (step: Step | undefined): string[] => {
  if (step === undefined || step.kind === "fetch") return [];
  if (step.kind !== "condition") return step.steps.flatMap(conditionsOfSteps);
  return [step.variable, ...conditionsOfSteps(step.ifTrue), ...conditionsOfSteps(step.ifFalse)];
};

/** Visits each field once, however many types share it. */
const variablesIn = (program: Program): readonly string[] => {
  const names = new Set(conditionsOfSteps(program.steps));
  const seen = new Set<readonly Field[]>();
  const visit = ({ fields }: Selection): void => {
    for (const list of Object.values(fields)) {
      if (seen.has(list)) continue;
      seen.add(list);
      for (const { when, type } of list) {
        for (const { variable } of when?.flat() ?? []) names.add(variable);
        visitType(type);
      }
    }
  };
  const visitType = (type: ValueType): void => {
    if (type.kind === "list") visitType(type.item);
    if (type.kind === "object") visit(type.selection);
  };
  visit(program.answer);
  for (const { when } of program.refused ?? [])
    for (const { variable } of when?.flat() ?? []) names.add(variable);
  for (const { answer } of program.fetches) visit(answer);
  return [...names].toSorted();
};

const holds = (all: Conjunction, booleans: Booleans): boolean =>
  all.every(({ variable, is }) => (booleans.get(variable) ?? false) === is);

/** Selections without conditions; lists that types share stay shared. */
const createNarrowing = (booleans: Booleans): ((selection: Selection) => Selection) => {
  const lists = new Map<readonly Field[], readonly Field[]>();
  const narrowType = (type: ValueType): ValueType => {
    if (type.kind === "leaf") return type;
    if (type.kind === "list") return { ...type, item: narrowType(type.item) };
    return { ...type, selection: narrow(type.selection) };
  };
  const narrowList = (list: readonly Field[]): readonly Field[] => {
    const known = lists.get(list);
    if (known) return known;
    const placed = list.flatMap(({ when, at, type, ...field }) => {
      const index = when?.findIndex((all) => holds(all, booleans)) ?? 0;
      return index === -1 ? [] : { at: at?.[index] ?? 0, field: { ...field, type: narrowType(type) } };
    });
    const made = placed.toSorted((one, other) => one.at - other.at).map(({ field }) => field);
    lists.set(list, made);
    return made;
  };
  const narrow = ({ fields, ...selection }: Selection): Selection => ({
    ...selection,
    fields: Object.fromEntries(Object.entries(fields).map(([name, list]) => [name, narrowList(list)])),
  });
  return narrow;
};

const narrowStep = (step: Step | undefined, booleans: Booleans): Step | undefined => {
  if (step === undefined || step.kind === "fetch") return step;
  if (step.kind === "condition")
    return narrowStep(booleans.get(step.variable) === true ? step.ifTrue : step.ifFalse, booleans);
  const steps = step.steps.flatMap((one) => narrowStep(one, booleans) ?? []);
  return steps.length > 1 ? { kind: step.kind, steps } : steps[0];
};

/** Only the fetches that run, numbered anew: for the others nothing finds their entities, so that nothing could be carried as bytes. */
const withoutIdle = (program: Program): Program => {
  const fetches: Fetch[] = [];
  const renumber = (step: Step): Step => {
    if (step.kind === "condition") throw new Error("conditions are decided first");
    if (step.kind !== "fetch") return { kind: step.kind, steps: step.steps.map(renumber) };
    const id = fetches.length;
    fetches.push({ ...(program.fetches[step.fetch] as Fetch), id });
    return { kind: "fetch", fetch: id };
  };
  const steps = program.steps && renumber(program.steps);
  return { ...program, fetches, steps };
};

const make = (program: Program, booleans: Booleans): Program => {
  const narrow = createNarrowing(booleans);
  const running = withoutIdle({ ...program, steps: narrowStep(program.steps, booleans) });
  const refused = program.refused?.filter(
    ({ when }) => when === undefined || when.some((all) => holds(all, booleans)),
  );
  return narrowRequired({
    ...running,
    refused,
    fetches: running.fetches.map((fetch) => ({ ...fetch, answer: narrow(fetch.answer) })),
    answer: narrow(program.answer),
  });
};

/**
 * The program without conditions, for these values of the variables that `@skip` and `@include` use; the program itself where it has none.
 * The same values give the very same object, for the last 16 sets of values of each program.
 */
export const specialise = (program: Program, variables: Readonly<Record<string, unknown>>): Program => {
  let entry = specialised.get(program);
  if (!entry) {
    entry = { variables: variablesIn(program), programs: new Map() };
    specialised.set(program, entry);
  }
  const names = entry.variables;
  if (names.length === 0) return program;
  const valueOf = (name: string) => Object.hasOwn(variables, name) && variables[name] === true;
  const vector = names.map((name) => (valueOf(name) ? "1" : "0")).join("");
  const { programs } = entry;
  const found = programs.get(vector) ?? make(program, new Map(names.map((name) => [name, valueOf(name)])));
  programs.delete(vector);
  programs.set(vector, found);
  if (programs.size > keptVectors) programs.delete(programs.keys().next().value ?? "");
  return found;
};

const none: readonly RefusedSelection[] = [];

/** What of a program is null because whoever asks may not see it, for these values of variables. */
export const refusedIn = (
  program: Program,
  variables: Readonly<Record<string, unknown>>,
): readonly RefusedSelection[] =>
  program.refused === undefined ? none : (specialise(program, variables).refused ?? none);
