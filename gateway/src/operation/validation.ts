import {
  getNamedType,
  GraphQLError,
  Kind,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
  type ValueNode,
} from "graphql";
import { operationsOf } from "./choose-operation.ts";
import { idProblem } from "./id-text.ts";
import { overlappingFields } from "./overlapping-fields.ts";
import { toOperationError } from "./refusal.ts";
import type { OperationError } from "./types.ts";

const maxErrors = 5;

/** Ids and numbers in the text must be what they must be in variables; graphql-js takes any text, and numbers that become infinite. */
const literalRule =
  (idBytes: number): ValidationRule =>
  (context) => {
    const report = (node: ValueNode, message: string) =>
      context.reportError(new GraphQLError(message, { nodes: node }));
    const isOf = (name: string) => getNamedType(context.getInputType())?.name === name;
    const checkNumber = (node: ValueNode & { readonly value: string }): void => {
      if (isOf("Float") && !Number.isFinite(Number(node.value)))
        report(node, "A Float must be a finite number but is larger.");
    };
    return {
      StringValue(node) {
        const problem = isOf("ID") ? idProblem(node.value, idBytes) : undefined;
        if (problem !== undefined) report(node, `An ID must be ${problem} but is other text.`);
      },
      IntValue: checkNumber,
      FloatValue: checkNumber,
    };
  };

const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    const { value } = node.name;
    if (value === "__schema" || value === "__type")
      context.reportError(new GraphQLError("Introspection is switched off.", { nodes: node }));
  },
});

/** All rules of the specification but one, which has the time of all pairs of fields in graphql-js. */
const linearRules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

/** Fragments of a document by name. */
export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );

/** What is checked beside the schema. */
export interface ValidationOptions {
  readonly introspection: boolean;
  readonly idBytes: number;
}

/**
 * What is wrong with a whole document on a schema: at most five errors that name nothing but what the client wrote and the schema says, and suggest
 * nothing.
 */
export const validationErrors = (
  document: DocumentNode,
  schema: GraphQLSchema,
  { introspection, idBytes }: ValidationOptions,
): readonly OperationError[] => {
  const rules = [...linearRules, literalRule(idBytes), ...(introspection ? [] : [noIntrospection])];
  const invalid = validate(schema, document, rules, { maxErrors, hideSuggestions: true });
  const fragments = fragmentsOf(document);
  const conflicts = (node: OperationDefinitionNode) =>
    overlappingFields(node, { schema, fragments, most: maxErrors }).map(
      ({ message, nodes }) => new GraphQLError(message, { nodes }),
    );
  const errors = invalid.length > 0 ? invalid : operationsOf(document).flatMap(conflicts);
  return errors.slice(0, maxErrors).map((error) => toOperationError(error, "GRAPHQL_VALIDATION_FAILED"));
};
