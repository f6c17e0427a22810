import {
  collectTargetFields,
  entitiesFieldName,
  federationMetadata,
  parseFieldSetArgument,
  parseOperation,
  possibleRuntimeTypes,
  type CompositeType,
  type Directive,
  type FederationMetadata,
  type FieldDefinition,
  type FieldSelection,
  type ObjectType,
  type Operation,
  type Schema,
  type SelectionSet,
  type Supergraph,
} from "@apollo/federation-internals";
import type { FetchNode, PlanNode, QueryPlan, QueryPlanner } from "@apollo/query-planner";

type AnyField = FieldDefinition<CompositeType>;
type ObjectField = FieldDefinition<ObjectType>;

/** Each with a label, which is none of an `@override`: those have no space. */
type Externals = ReadonlyMap<ObjectField, string>;

/** A domain, and the fields of its objects that it has on some paths only: where a `@provides` brings them along. */
interface Domain {
  readonly schema: Schema;
  readonly metadata: FederationMetadata;
  readonly externals: Externals;
}

interface Vertex {
  /** The name of the domain. */
  readonly source: string;
  readonly type: { readonly name: string };
  hasReachableCrossSubgraphEdges: boolean;
}

/** The part of the planner's graph that is used here; the planner declares it private. */
interface PlannerGraph {
  allVertices(): Iterable<Vertex>;
  outEdges(
    vertex: Vertex,
    withSelf: boolean,
  ): readonly {
    readonly transition: { readonly definition?: ObjectField; readonly isPartOfProvide?: boolean };
    overrideCondition?: { readonly label: string; readonly condition: boolean };
  }[];
}

const externalsOf = (schema: Schema, metadata: FederationMetadata): ObjectField[] => {
  const keyFields = new Set(
    [...schema.objectTypes(), ...schema.interfaceTypes()].flatMap((parentType) =>
      parentType.appliedDirectivesOf(metadata.keyDirective()).flatMap((directive) =>
        collectTargetFields({
          parentType,
          directive,
          includeInterfaceFieldsImplementations: true,
          validate: false,
        }),
      ),
    ),
  );
  const isExternal = (field: ObjectField): boolean =>
    metadata.isFieldExternal(field) && !keyFields.has(field) && field.parent.field(field.name) !== undefined;
  return schema.objectTypes().flatMap((type) => type.fields().filter(isExternal));
};

const readDomains = (supergraph: Supergraph): Map<string, Domain> => {
  const domains = new Map<string, Domain>();
  for (const { name, schema } of supergraph.subgraphs()) {
    const metadata = federationMetadata(schema);
    if (!metadata) continue;
    const fields = externalsOf(schema, metadata);
    const externals = new Map(fields.map((field) => [field, `${name} ${field.coordinate}`] as const));
    if (externals.size > 0) domains.set(name, { schema, metadata, externals });
  }
  return domains;
};

const appliesTo = (condition: CompositeType | undefined, type: CompositeType): boolean =>
  condition === undefined ||
  condition === type ||
  possibleRuntimeTypes(condition).some((runtime) => runtime === type);

/** Where a set of provided fields has this one. */
const within = (provided: SelectionSet, field: AnyField): readonly FieldSelection[] =>
  provided.selections().flatMap((selection) => {
    if (selection.kind === "FieldSelection") return selection.element.name === field.name ? [selection] : [];
    return appliesTo(selection.element.typeCondition, field.parent)
      ? within(selection.selectionSet, field)
      : [];
  });

/** The fields that directives of a field name: what it requires, or what it brings along. */
const namedBy = (
  directives: readonly Directive<FieldDefinition<CompositeType>, { fields: unknown }>[],
  parentType: CompositeType,
): readonly SelectionSet[] =>
  directives.map((directive) => parseFieldSetArgument({ parentType, directive, validate: false }));

/** Where fields are asked of a domain. */
interface Place {
  readonly domain: Domain;
  readonly provided: readonly SelectionSet[];
  /** Whether the objects are those of representations, which hold what their fields require. */
  readonly isRepresented: boolean;
}

/** The fields that are asked of a domain, or required by what is asked of it, where it does not have them. */
const missingIn = (selected: SelectionSet, place: Place): readonly ObjectField[] =>
  selected.selections().flatMap((selection) => {
    if (selection.kind === "FragmentSelection") return missingIn(selection.selectionSet, place);
    const { domain, provided, isRepresented } = place;
    const { metadata, externals } = domain;
    const definition = selection.element.definition as ObjectField;
    const here = provided.flatMap((set) => within(set, definition));
    if (here.length === 0 && externals.has(definition)) return [definition];
    const requires = isRepresented ? [] : definition.appliedDirectivesOf(metadata.requiresDirective());
    const lacking = namedBy(requires, definition.parent).flatMap((required) => missingIn(required, place));
    if (!selection.selectionSet) return lacking;
    const { parentType } = selection.selectionSet;
    const inner = namedBy(definition.appliedDirectivesOf(metadata.providesDirective()), parentType);
    const brought = here.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = {
      domain,
      provided: [...inner, ...brought],
      isRepresented: definition.name === entitiesFieldName,
    };
    return [...lacking, ...missingIn(selection.selectionSet, below)];
  });

const fetchesOf = (node: PlanNode | undefined): readonly FetchNode[] => {
  switch (node?.kind) {
    case "Fetch":
      return [node];
    case "Flatten":
      return fetchesOf(node.node);
    case "Condition":
      return [...fetchesOf(node.ifClause), ...fetchesOf(node.elseClause)];
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap(fetchesOf);
    default:
      return [];
  }
};

const missingOf = ({ node }: QueryPlan, domains: ReadonlyMap<string, Domain>): readonly ObjectField[] =>
  fetchesOf(node as PlanNode | undefined).flatMap(({ serviceName, operation }) => {
    const domain = domains.get(serviceName);
    if (!domain) return [];
    const { selectionSet } = parseOperation(domain.schema, operation, { validate: false });
    return missingIn(selectionSet, { domain, provided: [], isRepresented: false });
  });

/** Makes fields invisible while they are hidden, to where the planner only looks whether a type has a field of the name. */
const hideWhile = (externals: Externals, isHidden: (field: ObjectField) => boolean): void => {
  for (const external of externals.keys()) {
    const { name: hidden, parent } = external;
    const field = parent.field.bind(parent);
    parent.field = (name) => (name === hidden && isHidden(external) ? undefined : field(name));
  }
};

/**
 * Makes the planner look at each field of a domain that has external ones in objects without a key: where no way leads out of an object, it only looks
 * whether the type has fields of the names.
 */
const lookInside = (graph: PlannerGraph, supergraph: Supergraph): void => {
  const types = new Set<string>();
  for (const { name, schema } of supergraph.subgraphs()) {
    const metadata = federationMetadata(schema);
    for (const type of schema.objectTypes())
      if (type.fields().some((field) => metadata?.isFieldExternal(field))) types.add(`${name} ${type.name}`);
  }
  const closed = [...graph.allVertices()].filter((vertex) => !vertex.hasReachableCrossSubgraphEdges);
  const isAtRisk = ({ source, type }: Vertex): boolean => types.has(`${source} ${type.name}`);
  const sources = new Set(closed.filter(isAtRisk).map(({ source }) => source));
  for (const vertex of closed) if (sources.has(vertex.source)) vertex.hasReachableCrossSubgraphEdges = true;
};

/** Lets the planner follow what is provided only where the label of the field is on. */
const labelProvided = (graph: PlannerGraph, externals: Externals): void => {
  for (const vertex of graph.allVertices()) {
    for (const edge of graph.outEdges(vertex, true)) {
      const { definition, isPartOfProvide } = edge.transition;
      const label = isPartOfProvide && definition ? externals.get(definition) : undefined;
      if (label !== undefined) edge.overrideCondition = { label, condition: true };
    }
  }
};

/** Plans an operation with the labels that are on. Throws where the planner fails, or makes no plan that may be followed. */
export type BuildPlan = (operation: Operation, labels: readonly string[]) => QueryPlan;

/**
 * Makes what plans on a planner and checks that no domain is asked for a field that is external there, but where a `@provides` brings it along: where
 * the way to such a field leads through another domain and back, the planner forgets on which path it is, for what is asked and for what that
 * requires. Such an operation is planned again as if the field were provided nowhere, which may take a call more. Costs nothing where a supergraph has
 * no such fields.
 */
export const checkExternals = (planner: QueryPlanner, supergraph: Supergraph): BuildPlan => {
  const domains = readDomains(supergraph);
  const externals = new Map([...domains.values()].flatMap((domain) => [...domain.externals]));
  let hidden: ReadonlySet<ObjectField> = new Set();
  hideWhile(externals, (field) => hidden.has(field));
  const graph = Reflect.get(planner, "federatedQueryGraph") as PlannerGraph;
  lookInside(graph, supergraph);
  if (externals.size > 0) labelProvided(graph, externals);
  const buildWithout = (fields: ReadonlySet<ObjectField>, ...[operation, labels]: Parameters<BuildPlan>) => {
    const provided = [...externals].flatMap(([field, label]) => (fields.has(field) ? [] : [label]));
    const overrideConditions = new Map([...labels, ...provided].map((label) => [label, true] as const));
    hidden = fields;
    try {
      return planner.buildQueryPlan(operation, { overrideConditions });
    } finally {
      hidden = new Set();
    }
  };
  return (operation, labels) => {
    const without = new Set<ObjectField>();
    for (;;) {
      const plan = buildWithout(without, operation, labels);
      const missing = missingOf(plan, domains);
      const again = missing.find((field) => without.has(field));
      if (again) throw new Error(`The planner asks for what is external: ${externals.get(again)}.`);
      if (missing.length === 0) return plan;
      for (const field of missing) without.add(field);
    }
  };
};
