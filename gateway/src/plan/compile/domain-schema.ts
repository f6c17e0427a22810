import {
  federationMetadata,
  isObjectType,
  type InterfaceType,
  type ObjectType,
  type Subgraph,
  type Supergraph,
} from "@apollo/federation-internals";
import { parse, type GraphQLSchema, type SelectionSetNode } from "graphql";
import { selectionOf } from "./nodes.ts";

/** A domain's own part of the supergraph, as its fetches are read. */
export interface DomainSchema {
  readonly schema: GraphQLSchema;
  /** Field sets of the keys by which entities of the type can be fetched, in the order they are written. */
  keysOf(typename: string): readonly SelectionSetNode[];
}

/** What compiling needs of all domains; each schema is made when a plan first calls its domain. */
export interface DomainSchemas {
  of(domain: string): DomainSchema;
  /** Interfaces that some domain knows as an object. */
  readonly interfaceObjects: ReadonlySet<string>;
}

const keysOf = (subgraph: Subgraph, typename: string): SelectionSetNode[] => {
  const type = subgraph.schema.type(typename) as ObjectType | InterfaceType | undefined;
  const key = federationMetadata(subgraph.schema)?.keyDirective();
  if (type === undefined || key === undefined) return [];
  return type.appliedDirectivesOf(key).flatMap((applied) => {
    const { fields, resolvable } = applied.arguments();
    if (resolvable === false) return [];
    return selectionOf(parse(`{${String(fields)}}`, { noLocation: true }));
  });
};

const toDomainSchema = (subgraph: Subgraph): DomainSchema => {
  const known = new Map<string, SelectionSetNode[]>();
  return {
    schema: subgraph.schema.toGraphQLJSSchema(),
    keysOf(typename) {
      const keys = known.get(typename) ?? keysOf(subgraph, typename);
      known.set(typename, keys);
      return keys;
    },
  };
};

const interfaceObjectsIn = (supergraph: Supergraph): ReadonlySet<string> =>
  new Set(
    [...supergraph.subgraphs()].flatMap(({ schema }) =>
      schema
        .types()
        .filter((type) => isObjectType(type) && federationMetadata(schema)?.isInterfaceObjectType(type))
        .map(({ name }) => name),
    ),
  );

/** The domains of a supergraph. */
export const createDomainSchemas = (supergraph: Supergraph): DomainSchemas => {
  const made = new Map<string, DomainSchema>();
  return {
    interfaceObjects: interfaceObjectsIn(supergraph),
    of(domain) {
      const known = made.get(domain);
      if (known) return known;
      const subgraph = supergraph.subgraphs().get(domain);
      if (!subgraph) throw new Error(`the supergraph has no subgraph ${domain}`);
      const schema = toDomainSchema(subgraph);
      made.set(domain, schema);
      return schema;
    },
  };
};
