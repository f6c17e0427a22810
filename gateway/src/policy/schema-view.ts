import { attachScalars } from "@trellis/shared/scalars";
import {
  buildASTSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  printSchema,
  typeFromAST,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type SchemaDefinitionNode,
} from "graphql";
import type { Definitions } from "./definitions.ts";
import type { Decisions } from "./decisions.ts";
import { literalUses } from "./literal-uses.ts";
import { once } from "./once.ts";
import { prune } from "./prune.ts";
import { reachable } from "./reachable.ts";

/** Without a default that names what may not be used. */
const withoutDefaults = (
  document: DocumentNode,
  schema: GraphQLSchema,
  { barred }: Decisions,
): DocumentNode =>
  visit(document, {
    InputValueDefinition(node): InputValueDefinitionNode | undefined {
      if (!node.defaultValue) return undefined;
      const uses = literalUses(node.defaultValue, typeFromAST(schema, node.type));
      const isUsable = uses.every(({ coordinate }) => barred(coordinate) === undefined);
      return isUsable ? undefined : { ...node, defaultValue: undefined };
    },
  });

const withRoots = (node: SchemaDefinitionNode, types: Definitions): SchemaDefinitionNode => ({
  ...node,
  operationTypes: node.operationTypes.filter(({ type }) => types.has(type.name.value)),
});

const viewOf = (document: DocumentNode, schema: GraphQLSchema, decisions: Decisions): GraphQLSchema => {
  const { definitions } = withoutDefaults(document, schema, decisions);
  const types = new Map(definitions.filter(isTypeDefinitionNode).map((node) => [node.name.value, node]));
  const directives = definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (type) => type?.name ?? [],
  );
  prune(types, {
    isRefused: (coordinate) => decisions.of(coordinate).kind === "REFUSED",
    isBarred: (coordinate) => decisions.barred(coordinate) !== undefined,
    root: schema.getQueryType()?.name,
  });
  const kept: readonly DefinitionNode[] = [
    ...definitions.flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION ? withRoots(node, types) : [])),
    ...directives,
    ...reachable(types, roots, directives),
  ];
  return attachScalars(buildASTSchema({ kind: Kind.DOCUMENT, definitions: kept }, { assumeValid: true }));
};

/**
 * Gives a function that makes the schema that somebody sees: as it is with what may not be read or used taken out, and then what is empty, unreachable or not
 * implemented without it. It is valid where `schema` is. Values that would be masked stay, since they are seen.
 */
export const createSchemaView = (schema: GraphQLSchema): ((decisions: Decisions) => GraphQLSchema) => {
  const document = once(() => parse(printSchema(schema), { noLocation: true }));
  return (decisions) => viewOf(document(), schema, decisions);
};
