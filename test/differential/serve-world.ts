import {
  execute,
  isAbstractType,
  isObjectType,
  parse,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import { createSubgraphs, type CaseSubgraphs } from "../kit/federation-subgraphs.ts";
import type { Model } from "./model.ts";
import { printSubgraph } from "./print-model.ts";
import { madeFrom, partOf, type Thing, type World } from "./world.ts";

type Resolve = GraphQLFieldResolver<Thing | undefined, unknown>;

/** An operation with the values of its variables. */
export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Where the roots' values come from. */
const root: Thing = { id: "Query" };

/** The name of a subgraph by its number. */
export const subgraphName = (index: number): string => `s${index}`;

/** Sets how each field is resolved and how each abstract value's type is found. */
const attach = (schema: GraphQLSchema, world: World, resolve: Resolve): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("_")) continue;
    if (isAbstractType(type)) type.resolveType = (value: Thing) => world.typeOf(value);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (!field.name.startsWith("_")) field.resolve = resolve as never;
  }
};

/** What a subgraph resolves: only what it owns, was given or brings along, so that a plan that asks it for more shows. */
const ownResolver =
  (world: World, subgraph: number): Resolve =>
  (thing = root, { n }, _, { fieldName, parentType }) => {
    const field = world.field(parentType.name, fieldName);
    if (!field || parentType.name.startsWith("V")) return world.value(thing, fieldName, n);
    if (!field.owners.has(subgraph) && thing.provided !== fieldName)
      throw new Error(`${parentType.name}.${fieldName} is not served by ${subgraphName(subgraph)}`);
    if (!field.requires) return world.value(thing, fieldName, n);
    const { number, within } = field.requires;
    const { name } = field.requires.field;
    // What its own reference brings along it knows without being told.
    if (thing.provided === name) return madeFrom(world.value(thing, name, number));
    if (!thing.given || !Object.hasOwn(thing.given, name))
      throw new Error(`${fieldName} was not given ${name}`);
    return madeFrom(partOf(thing.given[name], within));
  };

/** How subgraphs may differ from what their model says. */
export interface Serving {
  /** What becomes of the schema that is printed for a subgraph. */
  readonly dress?: (sdl: string, subgraph: number) => string;
  /** What becomes of a value that a subgraph resolves; the typename is the thing's own. */
  readonly show?: (typename: string, field: string, value: unknown) => unknown;
}

/** The subgraphs of a model, executable, with their schemas. */
export const serveWorld = (
  model: Model,
  world: World,
  { dress = (sdl) => sdl, show = (_type, _field, value) => value }: Serving = {},
) => {
  const sdls = Array.from({ length: model.subgraphs }, (_, index) =>
    dress(printSubgraph(model, index), index),
  );
  const resolverOf = (subgraph: number): Resolve => {
    const resolve = ownResolver(world, subgraph);
    return (thing = root, ...rest) => show(world.typeOf(thing), rest[2].fieldName, resolve(thing, ...rest));
  };
  const reference = { __resolveReference: (given: Record<string, unknown>) => world.find(given) };
  const names = [...model.entities.map(({ name }) => name), "Node"];
  const definitions = Object.fromEntries(
    sdls.map((sdl, index) => {
      const keyed = names.filter((name) => new RegExp(`(?:type|interface) ${name} [^{]*@key`).test(sdl));
      const resolvers = Object.fromEntries(keyed.map((name) => [name, reference]));
      return [subgraphName(index), { sdl, resolvers }];
    }),
  );
  const subgraphs: CaseSubgraphs = createSubgraphs(definitions);
  sdls.forEach((_, index) =>
    attach(subgraphs.schemas.get(subgraphName(index)) as GraphQLSchema, world, resolverOf(index)),
  );
  return { ...subgraphs, definitions };
};

/** Answers by what is right: the client's schema executed on the world itself, without any subgraph; `show` says what becomes of a value. */
export const createReference = (
  schema: GraphQLSchema,
  world: World,
  show: NonNullable<Serving["show"]> = (_type, _field, value) => value,
) => {
  attach(schema, world, (thing = root, { n }, _, { fieldName }) =>
    show(world.typeOf(thing), fieldName, world.value(thing, fieldName, n)),
  );
  return async ({ query, variables }: Asked): Promise<ExecutionResult> =>
    execute({ schema, document: parse(query), variableValues: variables ?? {} });
};
