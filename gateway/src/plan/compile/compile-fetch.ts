import type { FetchNode } from "@apollo/query-planner";
import {
  isCompositeType,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from "graphql";
import type { EntityFetch, Fetch, PathPart, Selection } from "../program.ts";
import { alwaysAt } from "./always-at.ts";
import type { DomainSchema, DomainSchemas } from "./domain-schema.ts";
import { entitiesField, guardedDocument, withFreeKeys } from "./fetch-document.ts";
import { flatten, type FlattenContext, type Renaming } from "./flatten.ts";
import { customLeaf } from "./leaf.ts";
import { fragmentsOf, operationOf } from "./nodes.ts";
import { representationsFor, type RepresentationContext } from "./representations.ts";

/** What is the same for all fetches of a plan. */
export interface FetchContext {
  /** The whole graph, with what clients may not see. */
  readonly schema: GraphQLSchema;
  readonly domains: DomainSchemas;
  /** The client's name of a variable, where it was planned under another. */
  readonly clientVariable: (name: string) => string;
}

const renamingsOf = ({ outputRewrites = [], contextRewrites = [] }: FetchNode): Renaming[] => {
  if (contextRewrites.length > 0) throw new Error("the plan takes arguments from a context");
  return outputRewrites.map((rewrite) => {
    if (rewrite.kind !== "KeyRenamer") throw new Error("the plan sets values of an answer");
    return { path: rewrite.path, source: rewrite.renameKeyTo };
  });
};

/** What each item of `_entities` must be: the types that representations stand for, of which the same is selected. */
const entitySelection = (
  context: FlattenContext,
  document: DocumentNode,
  { entities, renamings }: { entities: EntityFetch; renamings: readonly Renaming[] },
): Selection => {
  const selectionSet = entitiesField(document)?.field.selectionSet;
  const sent = new Set(Object.values(entities.representations).map(({ typename }) => typename));
  const fields = [...sent].flatMap((typename) => {
    const type = context.schema.getType(typename);
    if (!selectionSet || !isCompositeType(type)) return [];
    return Object.entries(flatten(context, type, [{ selectionSet, when: [] }], renamings).fields);
  });
  return { typename: "_Entity", isConcrete: false, fields: Object.fromEntries(fields) };
};

const rootType = ({ schema }: DomainSchema, kind: Fetch["kind"]): GraphQLCompositeType => {
  const type = schema.getRootType(kind as OperationTypeNode);
  if (!type) throw new Error(`a domain has no ${kind}`);
  return type;
};

const entitiesOf = (
  node: FetchNode,
  document: DocumentNode,
  {
    context,
    domain,
    isAlways,
  }: { context: FetchContext } & Pick<RepresentationContext, "domain" | "isAlways">,
): EntityFetch | undefined => {
  if (!node.requires) return undefined;
  const entities = entitiesField(document);
  if (!entities) throw new Error("the plan fetches entities without representations");
  const { interfaceObjects } = context.domains;
  const representations = representationsFor(
    { schema: context.schema, interfaceObjects, domain, isAlways },
    node,
  );
  return { representations: withFreeKeys(document, representations), variable: entities.variable };
};

/** One fetch of a plan, to be made after those `before`, ready to be sent and read. Throws where the plan has something that this gateway does not know. */
export const compileFetch = (
  node: FetchNode,
  { before, path }: { before: readonly Fetch[]; path: readonly PathPart[] },
  context: FetchContext,
): Fetch => {
  const kind = node.operationKind === OperationTypeNode.MUTATION ? "mutation" : "query";
  const domain = context.domains.of(node.serviceName);
  const planned = parse(node.operation, { noLocation: true });
  const entities = entitiesOf(node, planned, { context, domain, isAlways: alwaysAt(before, path) });
  const document = guardedDocument(planned, Object.values(entities?.representations ?? {}));
  const text = stripIgnoredCharacters(print(document));
  const renamings = renamingsOf(node);
  const flattening: FlattenContext = {
    schema: domain.schema,
    fragments: fragmentsOf(document),
    interfaceObjects: new Set(),
    rootTypename: customLeaf,
    clientKey: (key) => key,
    clientVariable: context.clientVariable,
  };
  const { selectionSet } = operationOf(document);
  return {
    id: before.length,
    domain: node.serviceName,
    kind,
    text,
    bodyStart: `{"query":${JSON.stringify(text)},"variables":{`,
    variables: (node.variableUsages ?? []).map((sent) => ({ sent, given: context.clientVariable(sent) })),
    path,
    answer: entities
      ? entitySelection(flattening, document, { entities, renamings })
      : flatten(flattening, rootType(domain, kind), [{ selectionSet, when: [] }], renamings),
    ...(entities ? { entities } : {}),
  };
};
