import type { Clearance } from "@trellis/shared/policy";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { Refusal, refusal } from "./refusal.ts";
import type { ReadingPolicy } from "./types.ts";
import { validationErrors, type ValidationOptions } from "./validation.ts";

/** What a caller may use of a schema. */
export interface View {
  /** Whether it may ask for the schema. */
  readonly introspection: boolean;
  /** Input fields and enum values that it may not use, by coordinate, with the rule. */
  readonly refusedInputs: ReadonlyMap<string, string>;
  /** The schema that it sees. */
  schema(): GraphQLSchema;
  /** Throws a Refusal where the document is not valid. Its errors tell what the caller's own schema would, and no more. */
  validate(document: DocumentNode): void;
  /** Throws a Refusal where an operation in normal form names inputs that the caller may not use. */
  checkInputs(document: DocumentNode): void;
}

/** What views are made from. */
export interface ViewOptions extends ValidationOptions {
  readonly schema: GraphQLSchema;
  /** Absent: everybody may use all of the schema. */
  readonly policy?: ReadingPolicy | undefined;
}

const nothing: ReadonlyMap<string, string> = new Map();

const viewOfAll = ({ schema, introspection, idBytes }: ViewOptions): View => ({
  introspection,
  refusedInputs: nothing,
  schema: () => schema,
  validate(document) {
    const errors = validationErrors(document, schema, { introspection, idBytes });
    if (errors.length > 0) throw new Refusal(errors);
  },
  checkInputs: () => undefined,
});

/** The view of one clearance. Whoever is signed in may ask for the schema. */
const viewOf = (options: ViewOptions, policy: ReadingPolicy, clearance: Clearance): View => {
  const introspection = options.introspection || clearance.key.startsWith("1");
  const rules = { introspection, idBytes: options.idBytes };
  const own = () => policy.schemaFor(clearance);
  return {
    introspection,
    refusedInputs: policy.refusedInputs(clearance),
    schema: own,
    validate(document) {
      const errors = validationErrors(document, options.schema, rules);
      if (errors.length === 0) return;
      const seen = new Set(validationErrors(document, own(), rules).map(({ message }) => message));
      const told = errors.filter(({ message }) => seen.has(message));
      throw told.length > 0
        ? new Refusal(told)
        : refusal("GRAPHQL_VALIDATION_FAILED", "The operation is not valid for what the caller may see.");
    },
    checkInputs(document) {
      const errors = policy.checkInputs(document, clearance);
      if (errors.length > 0) throw new Refusal(errors);
    },
  };
};

/** Gives a function that finds what a caller may use: with a policy by its clearance, and without one all. */
export const createViews = (options: ViewOptions): ((clearance: Clearance) => View) => {
  const { policy } = options;
  if (!policy) {
    const all = viewOfAll(options);
    return () => all;
  }
  return (clearance) => viewOf(options, policy, clearance);
};
