import type { OperationLimitPolicy } from "../config/index.ts";
import { scalarProblem } from "./coerce-scalar.ts";
import { fromLong, withAllDigits } from "./long-integer.ts";
import { Refusal, refusal, refuseSize } from "./refusal.ts";
import { shown, typeText } from "./shown.ts";
import type { InputType, InputTypeRef, OperationError, VariablePlan, VariableSpec } from "./types.ts";

/** The client's variables as JSON values, or why they are refused. */
export type CoercedVariables =
  | { readonly values: Readonly<Record<string, unknown>>; readonly errors?: undefined }
  | { readonly values?: undefined; readonly errors: readonly OperationError[] };

const maxErrors = 5;

type JsonObject = Readonly<Record<string, unknown>>;
type ObjectType = Extract<InputType, { readonly kind: "object" }>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One walk through all variables: where it is, and what it has counted and found. */
class Walk {
  readonly types: VariablePlan["types"];
  readonly limits: OperationLimitPolicy;
  readonly errors: OperationError[] = [];
  readonly path: (string | number)[] = [];
  values = 0;

  constructor(types: VariablePlan["types"], limits: OperationLimitPolicy) {
    this.types = types;
    this.limits = limits;
  }

  /** Counts a value and the level it stands on; `path` begins with the variable, which is no level. */
  enter(key: string | number): void {
    this.values += 1;
    this.path.push(key);
    const { variableDepth, variableValues } = this.limits;
    if (this.path.length - 1 > variableDepth)
      throw refuseSize("variableDepth", variableDepth, this.path.length - 1);
    if (this.values > variableValues) throw refuseSize("variableValues", variableValues, this.values);
  }

  leave(): void {
    this.path.pop();
  }

  fail(required: string, came: string): undefined {
    return this.report(`must be ${required}${this.place()} but is ${came}`, { code: "BAD_USER_INPUT" });
  }

  refuse(coordinate: string, rule: string): undefined {
    return this.report(`may not use ${coordinate}${this.place()}`, {
      code: "UNAUTHORIZED_FIELD_OR_TYPE",
      coordinate,
      rule,
    });
  }

  place(): string {
    return this.path.length === 1 ? "" : ` at "${this.path.join(".")}"`;
  }

  report(sentence: string, extensions: OperationError["extensions"]): undefined {
    this.errors.push({ message: `The variable "$${this.path[0]}" ${sentence}.`, extensions });
    if (this.errors.length >= maxErrors) throw new Refusal(this.errors);
    return undefined;
  }
}

const coerceItems = (items: readonly unknown[], item: InputTypeRef, walk: Walk): unknown[] => {
  const { listItems } = walk.limits;
  if (items.length > listItems) throw refuseSize("listItems", listItems, items.length);
  return items.map((value, index) => {
    walk.enter(index);
    const coerced = coerce(value, item, walk);
    walk.leave();
    return coerced;
  });
};

/** A scalar that nothing here knows may hold any JSON, as deep and as much of it as the limits say. */
const measure = (value: unknown, walk: Walk): void => {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    walk.enter(key);
    measure(inner, walk);
    walk.leave();
  }
};

const checkOneOf = (given: JsonObject, { name }: ObjectType, walk: Walk): void => {
  const keys = Object.keys(given).filter((key) => given[key] !== undefined);
  if (keys.length !== 1) walk.fail(`${name} with exactly one field`, `one with ${keys.length}`);
  else if (given[keys[0] as string] === null)
    walk.fail(`${name} with one field that is not null`, "one with null");
};

const coerceObject = (value: unknown, type: ObjectType, walk: Walk): unknown => {
  if (!isObject(value)) return walk.fail(`${type.name}, an object,`, shown(value));
  const coerced: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(type.fields)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field.refusedBy !== undefined) {
      // What the caller may not use keeps the default that its domain gives it.
      const isNeeded = field.type.nonNull && field.defaultValue === undefined;
      if (given !== undefined || isNeeded) walk.refuse(`${type.name}.${name}`, field.refusedBy);
    } else if (given !== undefined) {
      walk.enter(name);
      coerced[name] = coerce(given, field.type, walk);
      walk.leave();
    } else if (field.defaultValue !== undefined) coerced[name] = field.defaultValue;
    else if (field.type.nonNull)
      walk.fail(`${type.name} with ${name}, ${typeText(field.type)},`, "one without");
  }
  for (const key of Object.keys(value))
    if (!Object.hasOwn(type.fields, key))
      walk.fail(`${type.name} with its own fields alone`, `one with ${shown(key)}`);
  if (type.isOneOf) checkOneOf(value, type, walk);
  return coerced;
};

const coerceNamed = (value: unknown, name: string, walk: Walk): unknown => {
  const type = walk.types[name];
  if (type === undefined) throw new Error(`the plan of variables has no type ${name}`);
  if (type.kind === "object") return coerceObject(value, type, walk);
  if (type.kind === "enum") {
    if (typeof value !== "string" || !type.values.includes(value))
      return walk.fail(`a value of ${name}`, shown(value));
    const { refusedValues = {} } = type;
    const refusedBy = Object.hasOwn(refusedValues, value) ? refusedValues[value] : undefined;
    return refusedBy === undefined ? value : walk.refuse(`${name}.${value}`, refusedBy);
  }
  const given = typeof value === "bigint" ? fromLong(value, type.rule) : value;
  const problem = scalarProblem(given, type, walk.limits.idBytes);
  if (problem !== undefined) return walk.fail(problem, shown(value));
  if (type.rule === "custom") {
    measure(value, walk);
    return withAllDigits(value);
  }
  return type.rule === "ID" && typeof given === "number" ? String(given) : given;
};

const coerce = (value: unknown, type: InputTypeRef, walk: Walk): unknown => {
  if (value === null || value === undefined) return type.nonNull ? walk.fail(typeText(type), "null") : null;
  if (type.kind === "named") return coerceNamed(value, type.name, walk);
  return Array.isArray(value) ? coerceItems(value, type.item, walk) : [coerce(value, type.item, walk)];
};

const coerceVariable = (spec: VariableSpec, given: JsonObject, walk: Walk): unknown => {
  const { name, type, defaultValue, refusesNull } = spec;
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  walk.path.push(name);
  let coerced: unknown;
  if (value !== undefined && !(value === null && refusesNull)) coerced = coerce(value, type, walk);
  else if (value === null) walk.fail(`${typeText(type)} and not null where it is used`, "null");
  else if (defaultValue !== undefined) coerced = defaultValue;
  else if (type.nonNull) walk.fail(typeText(type), "missing");
  walk.path.pop();
  return coerced;
};

/** A variable may have the name __proto__; an object without prototype would cost each request more than all the rest here. */
const put = (values: Record<string, unknown>, name: string, value: unknown): void => {
  if (name !== "__proto__") values[name] = value;
  else Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
};

/**
 * Checks the JSON that a client gives for variables against what the operation declares, as the specification says: defaults apply, a value
 * stands for a list of one, variables that are not declared are ignored. The values are JSON again, for domains to read; a variable without value is
 * absent. What the caller may not use is UNAUTHORIZED_FIELD_OR_TYPE. An integer of more than 15 digits is a bigint here, so that an id keeps all of them. At most five errors (BAD_USER_INPUT), or one for a limit
 * (OPERATION_LIMIT_EXCEEDED). Two rules are stricter than the specification's: text must be well-formed Unicode, and an id free of invisible
 * characters and, as a number, exact.
 */
export const coerceVariables = (
  plan: VariablePlan,
  given: unknown,
  limits: OperationLimitPolicy,
): CoercedVariables => {
  if (given !== undefined && given !== null && !isObject(given))
    return {
      errors: refusal("BAD_USER_INPUT", `The variables must be an object but are ${shown(given)}.`).errors,
    };
  const walk = new Walk(plan.types, limits);
  const values: Record<string, unknown> = {};
  try {
    for (const spec of plan.variables) {
      const value = coerceVariable(spec, given ?? {}, walk);
      if (value !== undefined) put(values, spec.name, value);
    }
  } catch (error) {
    if (error instanceof Refusal) return { errors: error.errors };
    throw error;
  }
  return walk.errors.length > 0 ? { errors: walk.errors } : { values };
};
