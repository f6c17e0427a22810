import { Kind, validateSchema } from "graphql";
import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { validateSDL } from "graphql/validation/validate.js";
import { contractDirectives } from "../spec.ts";
import type { ContractProblem } from "../types.ts";

/** Every definition and field with the part of the text that it covers. */
const spansOf = (document: DocumentNode) =>
  document.definitions.flatMap((node) => {
    if (!("name" in node) || node.name === undefined || !node.loc) return [];
    const type = node.name.value;
    const coordinate = node.kind === Kind.DIRECTIVE_DEFINITION ? `@${type}` : type;
    const inner = "fields" in node ? (node.fields ?? []) : [];
    return [
      { coordinate, start: node.loc.start, end: node.loc.end },
      ...inner.flatMap((field) =>
        field.loc
          ? [{ coordinate: `${type}.${field.name.value}`, start: field.loc.start, end: field.loc.end }]
          : [],
      ),
    ];
  });

/** Turns errors of the GraphQL language into problems with the coordinate around them. */
const problemsOf = (
  file: string,
  document: DocumentNode,
  errors: readonly GraphQLError[],
): ContractProblem[] => {
  const spans = spansOf(document);
  return errors.map((error) => {
    const location = error.locations?.[0];
    const at = error.positions?.[0] ?? 0;
    const around = spans.findLast(({ start, end }) => start <= at && at < end);
    return {
      file,
      line: location?.line ?? 1,
      column: location?.column ?? 1,
      coordinate: around?.coordinate ?? "",
      message: error.message,
    };
  });
};

/** Arguments of our directives are checked, with better words, by `checkDirectives`. */
const isOurs = (message: string) =>
  message.includes("argument") && contractDirectives.some((name) => message.includes(`"@${name}"`));

/** What the GraphQL language itself forbids in a served document: unknown types and directives, repeated names. */
export const checkDocument = (file: string, document: DocumentNode): ContractProblem[] =>
  problemsOf(file, document, validateSDL(document)).filter(({ message }) => !isOurs(message));

/** What the GraphQL language forbids in a schema as a whole, such as a type without fields. */
export const checkSchema = (file: string, document: DocumentNode, schema: GraphQLSchema): ContractProblem[] =>
  problemsOf(file, document, validateSchema(schema));
