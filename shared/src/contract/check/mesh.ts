import { argumentsOfFirst, text, texts } from "../directive-arguments.ts";
import { viewContract } from "../contract-view.ts";
import { hasDirective, isEntity, isRecord, namedType } from "../document.ts";
import type { DocumentView, FieldView, TypeView } from "../document.ts";
import { fieldAt, metricOf } from "../fields.ts";
import { keyFields } from "../keys.ts";
import type { Contract, ContractProblem, DataProduct } from "../types.ts";
import { metricConflict } from "./fields.ts";
import { problemAt } from "./report.ts";

interface Placed {
  readonly view: DocumentView;
  readonly type: TypeView;
  readonly field: FieldView;
}

const coordinateOf = ({ type, field }: Placed) => `${type.name}.${field.node.name.value}`;

const placedFields = (view: DocumentView): Placed[] =>
  [...view.types.values()].flatMap((type) => type.fields.map((field) => ({ view, type, field })));

/** Whether a domain resolves the field, rather than naming it to find an entity or to require it. */
const isResolved = ({ type, field: { node } }: Placed) =>
  !hasDirective(node, "external") &&
  !keyFields(type).has(node.name.value) &&
  !node.name.value.startsWith("_");

const overriddenBy = ({ field }: Placed) =>
  text(argumentsOfFirst(field.node.directives, "override")?.["from"]);

/** Entities, and the interfaces and unions that an entity may stand behind. */
const entityNames = (views: readonly DocumentView[]): ReadonlySet<string> => {
  const all = views.flatMap((view) => [...view.types.values()]);
  const names = new Set(all.filter(isEntity).map(({ name }) => name));
  for (const { name, nodes } of all) {
    for (const node of nodes) {
      if (names.has(name) && "interfaces" in node) {
        for (const implemented of node.interfaces ?? []) names.add(implemented.name.value);
      }
      if ("types" in node && (node.types ?? []).some((member) => names.has(member.name.value)))
        names.add(name);
    }
  }
  return names;
};

/** Planning takes exponential time where several domains answer a field that leads to an entity. */
const entityOwners = (views: readonly DocumentView[]): ContractProblem[] => {
  const entities = entityNames(views);
  const leadsToEntity = ({ field }: Placed) =>
    entities.has(namedType(field.node.type).replace(/(Connection|Edge)$/, "")) ||
    entities.has(namedType(field.node.type));
  const owners = new Map<string, Placed[]>();
  for (const placed of views.flatMap(placedFields).filter(isResolved).filter(leadsToEntity)) {
    const known = owners.get(coordinateOf(placed));
    if (known === undefined) owners.set(coordinateOf(placed), [placed]);
    else known.push(placed);
  }
  return [...owners].flatMap(([coordinate, placed]) => {
    const overridden = new Set(placed.map(overriddenBy));
    const [first, ...others] = placed.filter(({ view }) => !overridden.has(view.domain));
    return others
      .filter(({ view }) => view.domain !== first?.view.domain)
      .map(({ view, field }) =>
        problemAt(
          view,
          field.node,
          coordinate,
          `a field that leads to an entity must have one domain that resolves it, but ${first?.view.domain} and ${view.domain} both do.`,
        ),
      );
  });
};

const metrics = (views: readonly DocumentView[]): ContractProblem[] => {
  const known = new Map<string, { coordinate: string; unit: string; definition: string; domain: string }>();
  return views.flatMap(placedFields).flatMap((placed) => {
    const metric = metricOf(placed.field.node);
    if (metric === undefined) return [];
    const { domain } = placed.view;
    const first = known.get(metric.id);
    if (first === undefined) known.set(metric.id, { coordinate: coordinateOf(placed), domain, ...metric });
    if (first === undefined || first.domain === domain) return [];
    const named = { ...first, coordinate: `${first.coordinate} of ${first.domain}` };
    return metricConflict(metric, named).map((message) =>
      problemAt(placed.view, placed.field.node, coordinateOf(placed), message),
    );
  });
};

const atProduct = (product: DataProduct, message: string): ContractProblem => ({
  ...product.location,
  coordinate: product.type,
  message,
});

/** One domain defines a record type; composition would keep one of several `@dataProduct`. */
const definers = (views: readonly DocumentView[], products: readonly DataProduct[]): ContractProblem[] =>
  products.flatMap((product) => {
    const first = views.find(({ types }) => isRecord(types.get(product.type)));
    if (first === undefined || first.domain === product.domain) return [];
    const message = `a data product must be defined by one domain, but ${first.domain} and ${product.domain} both define ${product.type}.`;
    return [atProduct(product, message)];
  });

const domainOf = (product: string) => product.split("/")[0] ?? "";

/** Everything that may carry `@derivedFrom`: types and their fields. */
const lineageOf = (view: DocumentView) => [
  ...[...view.types.values()].map((type) => ({
    view,
    node: type.nodes[0]!,
    coordinate: type.name,
    directives: type.directives,
  })),
  ...placedFields(view).map((placed) => ({
    view,
    node: placed.field.node,
    coordinate: coordinateOf(placed),
    directives: placed.field.node.directives ?? [],
  })),
];

/** Inputs and lineage lead to products and fields that exist, as far as their domains are known. */
const references = (contracts: readonly Contract[], views: readonly DocumentView[]): ContractProblem[] => {
  const products = new Map(contracts.flatMap((contract) => contract.products.map((item) => [item.id, item])));
  const domains = new Set(contracts.map(({ domain }) => domain));
  const dangling = (id: string) => id.includes("/") && domains.has(domainOf(id)) && !products.has(id);
  const inputs = [...products.values()].flatMap((product) =>
    product.inputs
      .filter(dangling)
      .map((id) => atProduct(product, `inputs must name data products, but ${domainOf(id)} has no ${id}.`)),
  );
  const lineage = views.flatMap(lineageOf).flatMap(({ view, node, coordinate, directives }) =>
    texts(argumentsOfFirst(directives, "derivedFrom")?.["fields"]).flatMap((reference) => {
      const [id = "", ...path] = reference.split(".");
      const product = products.get(id);
      const isMissing = product && path.length > 0 && fieldAt(product.fields, path.join(".")) === undefined;
      if (!dangling(id) && !isMissing) return [];
      const message = `@derivedFrom must name stored fields of data products, but there is no ${reference}.`;
      return [problemAt(view, node, coordinate, message)];
    }),
  );
  return [...inputs, ...lineage];
};

const cycles = (products: ReadonlyMap<string, DataProduct>): ContractProblem[] => {
  const reaches = (from: string, target: string, seen: Set<string>): boolean =>
    (products.get(from)?.inputs ?? []).some((input) => {
      if (input === target) return true;
      if (seen.has(input)) return false;
      seen.add(input);
      return reaches(input, target, seen);
    });
  return [...products.values()]
    .filter(({ id }) => reaches(id, id, new Set()))
    .map((product) =>
      atProduct(product, `inputs must not lead back, but ${product.id} is made from itself.`),
    );
};

/** What only all contracts together can violate. */
export const checkMesh = (contracts: readonly Contract[]): ContractProblem[] => {
  const views = contracts.map(viewContract);
  const products = contracts.flatMap((contract) => contract.products);
  return [
    ...entityOwners(views),
    ...metrics(views),
    ...definers(views, products),
    ...references(contracts, views),
    ...cycles(new Map(products.map((product) => [product.id, product]))),
  ];
};
