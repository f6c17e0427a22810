import { Kind, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode } from "graphql";
import type { ASTNode, TypeDefinitionNode, TypeExtensionNode, TypeNode } from "graphql";
import type { SourceLocation } from "./types.ts";

/** A field of a type with its place: whether it is written in the type itself or computed beside what is stored. */
export interface FieldView {
  readonly node: FieldDefinitionNode;
  readonly computed: boolean;
}

/** All that a document says of one type, in its definition and its extensions. */
export interface TypeView {
  readonly name: string;
  readonly kind: "object" | "interface" | "union" | "enum" | "input" | "scalar";
  readonly definition?: TypeDefinitionNode;
  readonly nodes: readonly (TypeDefinitionNode | TypeExtensionNode)[];
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: readonly FieldView[];
  /** Values of an enum. */
  readonly values: readonly string[];
}

/** A domain's text, parsed, with its types by name. */
export interface DocumentView {
  readonly domain: string;
  readonly file: string;
  readonly document: DocumentNode;
  readonly types: ReadonlyMap<string, TypeView>;
}

const kinds: Readonly<Record<string, TypeView["kind"]>> = {
  ObjectType: "object",
  InterfaceType: "interface",
  UnionType: "union",
  EnumType: "enum",
  InputObjectType: "input",
  ScalarType: "scalar",
};

const kindOf = (node: ASTNode): TypeView["kind"] | undefined =>
  kinds[node.kind.replace(/(Definition|Extension)$/, "")];

const isType = (node: ASTNode): node is TypeDefinitionNode | TypeExtensionNode => kindOf(node) !== undefined;

/** Whether a node carries a directive of that name. */
export const hasDirective = (node: { readonly directives?: readonly ConstDirectiveNode[] }, name: string) =>
  (node.directives ?? []).some((directive) => directive.name.value === name);

const fieldsOf = (node: TypeDefinitionNode | TypeExtensionNode, isRecord: boolean): FieldView[] => {
  if (!("fields" in node) || node.kind.startsWith("InputObject")) return [];
  const isExtension = node.kind.endsWith("Extension");
  return ((node.fields ?? []) as readonly FieldDefinitionNode[]).map((field) => ({
    node: field,
    computed: (isRecord && isExtension) || hasDirective(field, "computed"),
  }));
};

const viewOf = (name: string, nodes: (TypeDefinitionNode | TypeExtensionNode)[]): TypeView => {
  const directives = nodes.flatMap((node) => node.directives ?? []);
  const isRecord = directives.some((directive) => directive.name.value === "dataProduct");
  const definition = nodes.find((node): node is TypeDefinitionNode => node.kind.endsWith("Definition"));
  const first = definition ?? nodes[0];
  return {
    name,
    kind: (first && kindOf(first)) ?? "object",
    definition,
    nodes,
    directives,
    fields: nodes.flatMap((node) => fieldsOf(node, isRecord)),
    values: nodes.flatMap((node) =>
      node.kind === Kind.ENUM_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_EXTENSION
        ? (node.values ?? []).map((value) => value.name.value)
        : [],
    ),
  };
};

/** Groups a parsed document by type. */
export const viewDocument = (domain: string, file: string, document: DocumentNode): DocumentView => {
  const grouped = new Map<string, (TypeDefinitionNode | TypeExtensionNode)[]>();
  for (const node of document.definitions.filter(isType)) {
    const nodes = grouped.get(node.name.value);
    if (nodes === undefined) grouped.set(node.name.value, [node]);
    else nodes.push(node);
  }
  const types = new Map([...grouped].map(([name, nodes]) => [name, viewOf(name, nodes)]));
  return { domain, file, document, types };
};

/** The named type inside list and non-null marks. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

/** Whether a list stands anywhere in the type. */
export const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));

/** Whether the type as a whole is non-null. */
export const isRequired = (type: TypeNode): boolean => type.kind === Kind.NON_NULL_TYPE;

/** Where a node stands; by its name, where it has one. */
export const locationOf = (file: string, node: ASTNode): SourceLocation => {
  const named = "name" in node && node.name !== undefined ? (node.name as ASTNode) : node;
  const token = (named.loc ?? node.loc)?.startToken;
  return { file, line: token?.line ?? 1, column: token?.column ?? 1 };
};

/** Whether a type is an entity, which other domains may extend. */
export const isEntity = (type: TypeView | undefined): boolean =>
  type?.directives.some((directive) => directive.name.value === "key") ?? false;

/** Whether a type is the record of a data product that this domain defines. */
export const isRecord = (type: TypeView | undefined): boolean =>
  type?.directives.some((directive) => directive.name.value === "dataProduct") ?? false;

/** The record type whose connection a type name is, such as `Lead` of `LeadConnection`. */
export const recordOfConnection = (types: ReadonlyMap<string, TypeView>, name: string) => {
  const record = name.endsWith("Connection") ? types.get(name.slice(0, -"Connection".length)) : undefined;
  return isRecord(record) ? record : undefined;
};
