import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { refusal } from "./refusal.ts";

/** All operations of a document. */
export const operationsOf = (document: DocumentNode): OperationDefinitionNode[] =>
  document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);

/** The operation that the request means: the one of its name, or the only one. Throws a Refusal where none or several fit; an empty name is none. */
export const chooseOperation = (
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode => {
  const operations = operationsOf(document);
  const fitting = name ? operations.filter((node) => node.name?.value === name) : operations;
  const [operation] = fitting;
  if (operation && fitting.length === 1) return operation;
  throw refusal(
    "OPERATION_RESOLUTION_FAILURE",
    name
      ? `The text must have one operation of the name that the request gives, but has ${fitting.length}.`
      : `The text must have one operation, or the request must name one of them, but the text has ${fitting.length}.`,
  );
};

/** Throws a Refusal for what is never served: subscriptions, and mutations where the schema has none. */
export const checkKind = (schema: GraphQLSchema, { operation }: OperationDefinitionNode): void => {
  if (operation === OperationTypeNode.SUBSCRIPTION)
    throw refusal(
      "GRAPHQL_VALIDATION_FAILED",
      "An operation must be a query or a mutation but is a subscription.",
    );
  if (!schema.getRootType(operation))
    throw refusal(
      "GRAPHQL_VALIDATION_FAILED",
      `An operation must be a query, since there is no ${operation}.`,
    );
};
