import {
  collectTargetFields,
  federationMetadata,
  parseFieldSetArgument,
  parseOperation,
  possibleRuntimeTypes,
  type CompositeType,
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

/** A domain, and the fields of its objects that it has on some paths only: where a `@provides` brings them along. */
interface Domain {
  readonly schema: Schema;
  readonly metadata: FederationMetadata;
  readonly externals: ReadonlySet<ObjectField>;
}

/** The part of the planner's graph that is used here; the planner declares it private. */
interface PlannerGraph {
  allVertices(): Iterable<object>;
  outEdges(
    vertex: object,
    withSelf: boolean,
  ): readonly {
    readonly transition: { readonly definition?: ObjectField; readonly isPartOfProvide?: boolean };
    overrideCondition?: { readonly label: string; readonly condition: boolean };
  }[];
}

/** No label of an `@override` has a space. */
const providedLabel = "what is provided";

const externalsOf = (schema: Schema, metadata: FederationMetadata): Set<ObjectField> => {
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
  return new Set(schema.objectTypes().flatMap((type) => type.fields().filter(isExternal)));
};

const readDomains = (supergraph: Supergraph): Map<string, Domain> => {
  const domains = new Map<string, Domain>();
  for (const { name, schema } of supergraph.subgraphs()) {
    const metadata = federationMetadata(schema);
    const externals = metadata && externalsOf(schema, metadata);
    if (externals && externals.size > 0) domains.set(name, { schema, metadata, externals });
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

/** The first field that is asked of a domain where it does not have it. */
const findMissing = (
  selected: SelectionSet,
  provided: readonly SelectionSet[],
  domain: Domain,
): AnyField | undefined => {
  for (const selection of selected.selections()) {
    if (selection.kind === "FragmentSelection") {
      const missing = findMissing(selection.selectionSet, provided, domain);
      if (missing) return missing;
      continue;
    }
    const { definition } = selection.element;
    const here = provided.flatMap((set) => within(set, definition));
    if (here.length === 0 && domain.externals.has(definition as ObjectField)) return definition;
    if (!selection.selectionSet) continue;
    const { parentType } = selection.selectionSet;
    const inner = [
      ...here.flatMap(({ selectionSet }) => selectionSet ?? []),
      ...definition
        .appliedDirectivesOf(domain.metadata.providesDirective())
        .map((directive) => parseFieldSetArgument({ parentType, directive, validate: false })),
    ];
    const missing = findMissing(selection.selectionSet, inner, domain);
    if (missing) return missing;
  }
  return undefined;
};

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

/** Says what a plan asks of a domain that does not have it; undefined where there is nothing. */
const mistakeOf = ({ node }: QueryPlan, domains: ReadonlyMap<string, Domain>): string | undefined => {
  for (const { serviceName, operation } of fetchesOf(node as PlanNode | undefined)) {
    const domain = domains.get(serviceName);
    if (!domain) continue;
    const { selectionSet } = parseOperation(domain.schema, operation, { validate: false });
    const missing = findMissing(selectionSet, [], domain);
    if (missing) return `${missing.coordinate} of ${serviceName}, which is external there`;
  }
  return undefined;
};

/** Makes fields invisible while `isHidden()`, to where the planner only looks whether a type has a field of the name. */
const hideWhile = (isHidden: () => boolean, externals: Iterable<ObjectField>): void => {
  for (const { name: hidden, parent } of externals) {
    const field = parent.field.bind(parent);
    parent.field = (name: string) => (name === hidden && isHidden() ? undefined : field(name));
  }
};

/** Lets the planner follow what is provided only where the label is on. */
const labelProvided = (planner: QueryPlanner, externals: ReadonlySet<ObjectField>): void => {
  const graph = Reflect.get(planner, "federatedQueryGraph") as PlannerGraph;
  for (const vertex of graph.allVertices()) {
    for (const edge of graph.outEdges(vertex, true)) {
      const { definition, isPartOfProvide } = edge.transition;
      if (isPartOfProvide && definition && externals.has(definition))
        edge.overrideCondition = { label: providedLabel, condition: true };
    }
  }
};

/** Plans an operation with the labels that are on. Throws where the planner fails, or makes no plan that may be followed. */
export type BuildPlan = (operation: Operation, labels: readonly string[]) => QueryPlan;

/**
 * Makes what plans on a planner and checks that no domain is asked for a field that is external there, but where a `@provides` brings it along: where
 * the way to such a field leads through another domain and back, the planner forgets on which path it is. Such an operation is planned again as if
 * those fields were provided nowhere, which may take a call more. Costs nothing where a supergraph has no such fields.
 */
export const checkExternals = (planner: QueryPlanner, supergraph: Supergraph): BuildPlan => {
  const domains = readDomains(supergraph);
  const externals = new Set([...domains.values()].flatMap((domain) => [...domain.externals]));
  let isHidden = false;
  hideWhile(() => isHidden, externals);
  if (externals.size > 0) labelProvided(planner, externals);
  const build = (operation: Operation, labels: readonly string[]): QueryPlan =>
    planner.buildQueryPlan(operation, {
      overrideConditions: new Map(labels.map((label) => [label, true] as const)),
    });
  const buildWithout: BuildPlan = (operation, labels) => {
    isHidden = true;
    try {
      return build(operation, labels);
    } finally {
      isHidden = false;
    }
  };
  return (operation, labels) => {
    const plan = build(operation, [...labels, providedLabel]);
    if (mistakeOf(plan, domains) === undefined) return plan;
    const repaired = buildWithout(operation, labels);
    const mistake = mistakeOf(repaired, domains);
    if (mistake !== undefined) throw new Error(`The planner asks for ${mistake}.`);
    return repaired;
  };
};
