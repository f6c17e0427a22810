import { anonymous } from "@trellis/shared/identity";
import type { Clearance } from "@trellis/shared/policy";
import { attachScalars } from "@trellis/shared/scalars";
import {
  buildSchema,
  Kind,
  print,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { OperationLimitPolicy } from "../config/index.ts";
import { checkKind, chooseOperation } from "./choose-operation.ts";
import { createCostPlanner } from "./cost-plan.ts";
import { hoistLiterals } from "./hoist-literals.ts";
import { introspect, rootKeys, splitIntrospection, withUsedVariables } from "./introspection.ts";
import { checkSize } from "./measure.ts";
import { normalForm } from "./normal-form.ts";
import { parseText } from "./parse-text.ts";
import { Refusal } from "./refusal.ts";
import type { OperationRequest, Prepared, ReadingPolicy, ReadOperation } from "./types.ts";
import { fragmentsOf } from "./validation.ts";
import { variablePlan } from "./variable-plan.ts";
import { createViews, type View } from "./views.ts";

/** What operations are read against. */
export interface ReaderOptions {
  /** What clients may see, as a schema or its SDL. Scalars of the mesh get its parsing, in this very object. */
  readonly schema: GraphQLSchema | string;
  /** Where `@cost` and `@listSize` are read; without it, everything costs what it costs by default. */
  readonly supergraphSdl?: string | undefined;
  readonly limits: OperationLimitPolicy;
  /** How many records a list of unknown length counts for. */
  readonly listSize: number;
  /** Whether everybody may ask for the schema, or only who is signed in. Off by default. */
  readonly introspection?: boolean;
  /** Who may use what of the schema; without it everybody may use all, and nobody is known to be signed in. */
  readonly policy?: ReadingPolicy | undefined;
}

/** Reads operations of one schema. */
export interface OperationReader {
  /**
   * From text to one operation, or the errors that its client gets. Never throws for what a client can send. Without a clearance, none of a policy's
   * conditions hold.
   */
  read(request: OperationRequest, clearance?: Clearance): Prepared<ReadOperation>;
}

const toDocument = (operation: OperationDefinitionNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [operation],
});

const schemaOf = ({ schema }: Pick<ReaderOptions, "schema">): GraphQLSchema =>
  typeof schema === "string" ? buildSchema(schema, { assumeValid: true }) : schema;

/** The clearance of who meets no condition. */
const nobody: Clearance = { key: "", of: anonymous };

/**
 * Makes the reader of a schema: size of the text, parsing, the choice of an operation, size through fragments, validation, normal form, cost. Each step is
 * bounded by the ones before it.
 */
export const createOperationReader = (options: ReaderOptions): OperationReader => {
  const { limits, listSize, introspection = false } = options;
  const schema = attachScalars(schemaOf(options));
  const viewOf = createViews({ schema, introspection, idBytes: limits.idBytes, policy: options.policy });
  const planCost = createCostPlanner(schema, { supergraphSdl: options.supergraphSdl, listSize });
  const prepare = ({ query, operationName, variables }: OperationRequest, view: View): ReadOperation => {
    const text = parseText(query, limits);
    const chosen = chooseOperation(text, operationName);
    checkSize(text, chosen, limits);
    checkKind(schema, chosen);
    view.validate(text);
    const normal = normalForm(chosen, schema, fragmentsOf(text));
    view.checkInputs(toDocument(normal));
    const split = splitIntrospection(normal);
    const known = introspect(split.introspection, view.schema, { variables, limits });
    const hoisted = split.rest && hoistLiterals(split.rest, schema);
    const document = hoisted && toDocument(withUsedVariables(hoisted.operation));
    return {
      kind: normal.operation === "mutation" ? "mutation" : "query",
      name: chosen.name?.value,
      text: document ? print(document) : "",
      document,
      variables: variablePlan(schema, normal, view.refusedInputs),
      literals: hoisted?.literals ?? {},
      cost: hoisted ? planCost(hoisted.operation) : { fixed: 0, sized: [] },
      order: split.introspection && split.rest ? rootKeys(normal.selectionSet.selections) : [],
      ...known,
    };
  };
  return {
    read(request, clearance = nobody) {
      try {
        return { value: prepare(request, viewOf(clearance)) };
      } catch (error) {
        if (error instanceof Refusal) return { errors: error.errors };
        throw error;
      }
    },
  };
};
