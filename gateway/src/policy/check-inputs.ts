import {
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type ASTNode,
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from "graphql";
import type { OperationError } from "../operation/index.ts";
import type { Decisions } from "./decisions.ts";
import { literalUses } from "./literal-uses.ts";
import { possibleTypes } from "./possible-types.ts";

/** A coordinate that a document names as input, and where. */
interface Named {
  readonly coordinate: string;
  readonly node: ASTNode;
}

/** As many as validation tells. */
const maxErrors = 5;

/** The types of which the field at hand is read; of others it is null, whatever its arguments are. */
const readTypes = (typeInfo: TypeInfo, schema: GraphQLSchema, decisions: Decisions) => {
  const field = typeInfo.getFieldDef()?.name;
  return possibleTypes(schema, typeInfo.getParentType()).filter(
    ({ name }) => decisions.of(`${name}.${field}`).kind !== "REFUSED",
  );
};

const ofArgument = (
  node: ArgumentNode,
  typeInfo: TypeInfo,
  types: readonly GraphQLObjectType[],
): readonly Named[] => {
  const argument = typeInfo.getArgument();
  // `@skip` and `@include` have arguments, too, and protect nothing.
  const field = typeInfo.getDirective() ? undefined : typeInfo.getFieldDef();
  if (!argument || !field) return [];
  const own = types.map(({ name }) => ({ coordinate: `${name}.${field.name}(${argument.name}:)`, node }));
  return [...own, ...literalUses(node.value, argument.type)];
};

const ofDefault = (
  { type: typeNode, defaultValue }: VariableDefinitionNode,
  schema: GraphQLSchema,
): readonly Named[] => {
  return defaultValue ? literalUses(defaultValue, typeFromAST(schema, typeNode)) : [];
};

/**
 * All arguments, input fields and enum values that a document names, but for those of fields that are refused and of what is selected of these. An argument of an
 * interface's field is one of each type that the interface can be.
 */
const namedInputs = (
  document: DocumentNode,
  schema: GraphQLSchema,
  decisions: Decisions,
): readonly Named[] => {
  const found: Named[] = [];
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: () => (readTypes(typeInfo, schema, decisions).length > 0 ? undefined : false),
      Argument: (node) =>
        void found.push(...ofArgument(node, typeInfo, readTypes(typeInfo, schema, decisions))),
      VariableDefinition: (node) => void found.push(...ofDefault(node, schema)),
    }),
  );
  return found;
};

const toError = ({ coordinate, node }: Named, rule: string): OperationError => ({
  message: `The caller may not use ${coordinate}.`,
  ...(node.loc
    ? { locations: [{ line: node.loc.startToken.line, column: node.loc.startToken.column }] }
    : {}),
  extensions: { code: "UNAUTHORIZED_FIELD_OR_TYPE", coordinate, rule },
});

/** The errors of an operation that names inputs which may not be used: one for each coordinate, where it is named first, five at most. */
export const checkInputs = (
  document: DocumentNode,
  schema: GraphQLSchema,
  decisions: Decisions,
): readonly OperationError[] => {
  const errors = new Map<string, OperationError>();
  for (const named of namedInputs(document, schema, decisions)) {
    const { coordinate } = named;
    const rule = decisions.barred(coordinate);
    if (rule === undefined || errors.has(coordinate)) continue;
    errors.set(coordinate, toError(named, rule));
    if (errors.size === maxErrors) break;
  }
  return [...errors.values()];
};
