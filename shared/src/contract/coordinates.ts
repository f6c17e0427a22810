import { viewContract } from "./contract-view.ts";
import { hasDirective, isRecord, type FieldView, type TypeView } from "./document.ts";
import {
  defaultClassification,
  levelOf,
  metricOf,
  personalDataOf,
  statedLevel,
  strictest,
} from "./fields.ts";
import type {
  Classification,
  Contract,
  CoordinateContract,
  DataProduct,
  PersonalData,
  ProductField,
} from "./types.ts";

/** Types that every domain serves alike; the field that leads to them says how sensitive they are. */
const commonTypes: ReadonlySet<string> = new Set(["Money", "PageInfo"]);

const maskings = ["YEAR", "PARTIAL", "HMAC", "NULL"] as const;

/** Personal data of two domains in one: an identity where either says so, and the mask that shows less. */
export const unitePersonalData = (
  one: PersonalData | undefined,
  other: PersonalData | undefined,
): PersonalData | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  const masking =
    maskings.indexOf(one.masking) < maskings.indexOf(other.masking) ? other.masking : one.masking;
  return { ...one, identity: one.identity || other.identity, masking };
};

interface Embedded {
  readonly level: Classification;
  readonly products: ReadonlySet<string>;
}

/** Fields of embedded objects by coordinate: the strictest level of all the places that they are embedded in. */
const embeddedFields = (products: readonly DataProduct[]): Map<string, Embedded> => {
  const found = new Map<string, Embedded>();
  const visit = (product: string, { type, fields = [] }: ProductField) => {
    for (const field of fields) {
      const coordinate = `${type}.${field.name}`;
      const known = found.get(coordinate);
      found.set(coordinate, {
        level: strictest(field.classification, known?.level),
        products: new Set([...(known?.products ?? []), product]),
      });
      visit(product, field);
    }
  };
  for (const product of products) for (const field of product.fields) visit(product.id, field);
  return found;
};

interface Known {
  readonly embedded: ReadonlyMap<string, Embedded>;
  /** Products by record type, over all domains. */
  readonly records: ReadonlyMap<string, DataProduct>;
}

const levelIn = (type: TypeView, { node }: FieldView, known: Known): Classification => {
  if (commonTypes.has(type.name)) return "PUBLIC";
  const embedded = known.embedded.get(`${type.name}.${node.name.value}`)?.level;
  if (embedded !== undefined) return embedded;
  const record = known.records.get(type.name);
  const stated = statedLevel(type.directives);
  const around =
    stated === undefined && record === undefined
      ? defaultClassification
      : strictest(stated, record?.classification);
  return levelOf(node, around);
};

const productIn = (type: TypeView, coordinate: string, known: Known): string | undefined => {
  const record = type.name.replace(/(Connection|Edge)$/, "");
  if (isRecord(type) || record !== type.name) return known.records.get(record)?.id;
  const products = known.embedded.get(coordinate)?.products;
  return products?.size === 1 ? [...products][0] : undefined;
};

const isSchema = (type: TypeView, { node }: FieldView) =>
  !type.name.startsWith("_") && !node.name.value.startsWith("_");

const isExternal = ({ node }: FieldView) => hasDirective(node, "external");

const merged = (one: CoordinateContract | undefined, other: CoordinateContract): CoordinateContract =>
  one === undefined
    ? other
    : {
        coordinate: one.coordinate,
        domains: [...one.domains, ...other.domains],
        classification: strictest(one.classification, other.classification),
        personalData: unitePersonalData(one.personalData, other.personalData),
        product: one.product ?? other.product,
        metric: one.metric ?? other.metric,
      };

/** What a domain serves: all of a contract that coordinates are read from. */
export type Served = Pick<Contract, "domain" | "file" | "sdl" | "products">;

interface Entry extends CoordinateContract {
  /** What a domain says itself of a field that it does not serve; the field's own domains count before what surrounds it here. */
  readonly external?: { readonly stated: Classification | undefined };
}

const entriesIn = (contract: Served, records: Known["records"]): Entry[] => {
  const known: Known = { embedded: embeddedFields(contract.products), records };
  return [...viewContract(contract).types.values()].flatMap((type) =>
    type.fields
      .filter((field) => isSchema(type, field))
      .map((field) => {
        const coordinate = `${type.name}.${field.node.name.value}`;
        return {
          coordinate,
          domains: isExternal(field) ? [] : [contract.domain],
          classification: levelIn(type, field, known),
          personalData: personalDataOf(field.node),
          product: productIn(type, coordinate, known),
          metric: metricOf(field.node),
          ...(isExternal(field) ? { external: { stated: statedLevel(field.node.directives) } } : {}),
        };
      }),
  );
};

const recordsOf = (contracts: readonly Served[]): Known["records"] =>
  new Map(contracts.flatMap(({ products }) => products).map((product) => [product.type, product]));

/** What each domain alone says of the fields that it serves, by domain and coordinate. */
export const servedByDomain = (
  contracts: readonly Served[],
): ReadonlyMap<string, ReadonlyMap<string, CoordinateContract>> => {
  const records = recordsOf(contracts);
  return new Map(
    contracts.map((contract) => [
      contract.domain,
      new Map(
        entriesIn(contract, records)
          .filter(({ external }) => external === undefined)
          .map((entry) => [entry.coordinate, entry]),
      ),
    ]),
  );
};

/** What all domains together say of every field, by coordinate; one that they only name to require it has no domain. */
export const coordinatesOf = (contracts: readonly Served[]): Record<string, CoordinateContract> => {
  const records = recordsOf(contracts);
  const entries = contracts.flatMap((contract) => entriesIn(contract, records));
  const table = new Map<string, CoordinateContract>();
  for (const entry of entries)
    if (entry.external === undefined) table.set(entry.coordinate, merged(table.get(entry.coordinate), entry));
  for (const { external, ...entry } of entries) {
    if (external === undefined) continue;
    const known = table.get(entry.coordinate);
    const classification = external.stated ?? known?.classification ?? entry.classification;
    table.set(entry.coordinate, merged(known, { ...entry, classification }));
  }
  return Object.fromEntries(table);
};
