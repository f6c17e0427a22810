import type { InterfaceTypeExtensionNode, ObjectTypeExtensionNode } from "graphql";
import {
  buildASTSchema,
  Kind,
  parse,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { hasDirective } from "./document.ts";
import { federationTypeDefs } from "./federation.ts";
import { contractSpecTypeDefs } from "./spec.ts";

const specDefinitions = parse(federationTypeDefs + contractSpecTypeDefs, { noLocation: true }).definitions;

const roots: ReadonlySet<string> = new Set(["Query", "Mutation", "Subscription"]);

/** Whether an extension stands for a type that another domain defines: a root, or an entity by its key. */
const isForeignType = (node: ObjectTypeExtensionNode | InterfaceTypeExtensionNode) =>
  roots.has(node.name.value) || hasDirective(node, "key");

/** Extensions of types that another domain defines, as definitions: alone, a domain serves them so. */
const withoutOrphans = (definitions: readonly DefinitionNode[]): DefinitionNode[] => {
  const defined = new Set(
    definitions.flatMap((node) =>
      node.kind.endsWith("TypeDefinition") && "name" in node ? [node.name?.value] : [],
    ),
  );
  return definitions.map((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION && node.kind !== Kind.INTERFACE_TYPE_EXTENSION) return node;
    if (defined.has(node.name.value) || !isForeignType(node)) return node;
    defined.add(node.name.value);
    return node.kind === Kind.OBJECT_TYPE_EXTENSION
      ? { ...node, kind: Kind.OBJECT_TYPE_DEFINITION }
      : { ...node, kind: Kind.INTERFACE_TYPE_DEFINITION };
  });
};

/** A served document, its links followed, as plain GraphQL: with the specs' definitions and without the links. */
export const toPlainDocument = (document: DocumentNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [
    ...specDefinitions,
    ...withoutOrphans(document.definitions.filter((node) => node.kind !== Kind.SCHEMA_EXTENSION)),
  ],
});

/** The schema of a plain document; call it only for one that the GraphQL language allows. */
export const buildPlainSchema = (document: DocumentNode): GraphQLSchema =>
  buildASTSchema(document, { assumeValidSDL: true });
