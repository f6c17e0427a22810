import { flattenFields } from "./fields.ts";
import type { DataProduct, ProductField } from "./types.ts";

const spec = "https://openlineage.io/spec";

/** Who speaks, when and of which mesh. */
export interface LineageOptions {
  /** Namespace of the mesh's datasets and jobs, such as `trellis://acme`. */
  readonly namespace: string;
  /** URI of whatever makes the events. */
  readonly producer: string;
  /** ISO 8601 in UTC. */
  readonly eventTime: string;
}

interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [key: string]: unknown;
}

interface DatasetReference {
  readonly namespace: string;
  readonly name: string;
}

interface Dataset extends DatasetReference {
  readonly facets: Readonly<Record<string, Facet>>;
}

interface BaseEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
}

/** A dataset as it is designed, apart from any run. */
export interface DatasetEvent extends BaseEvent {
  readonly dataset: Dataset;
}

/** A job as it is designed: what it reads and what it makes. */
export interface JobEvent extends BaseEvent {
  readonly job: {
    readonly namespace: string;
    readonly name: string;
    readonly facets: Readonly<Record<string, Facet>>;
  };
  readonly inputs: readonly DatasetReference[];
  readonly outputs: readonly Dataset[];
}

const facet = (options: LineageOptions, schema: string, content: object): Facet => ({
  _producer: options.producer,
  _schemaURL: `${spec}/facets/${schema}`,
  ...content,
});

const schemaFields = (fields: readonly ProductField[]): object[] =>
  fields
    .filter(({ kind }) => kind !== "relation")
    .map(({ name, kind, type, required, description, fields: inner }) => ({
      name,
      type: `${kind === "list" ? `[${type}!]` : type}${required ? "!" : ""}`,
      description,
      ...(inner ? { fields: schemaFields(inner) } : {}),
    }));

/** `sales/opportunity-pipeline.amount` → the dataset and its field. */
const referenceOf = (namespace: string, reference: string) => {
  const [name = "", ...path] = reference.split(".");
  return { namespace, name, field: path.join(".") };
};

const columnLineage = (product: DataProduct, options: LineageOptions): Record<string, Facet> => {
  const derived = flattenFields(product.fields).filter(({ derivedFrom }) => derivedFrom?.length);
  if (derived.length === 0) return {};
  const fields = derived.map(({ path, derivedFrom = [] }) => [
    path,
    { inputFields: derivedFrom.map((reference) => referenceOf(options.namespace, reference)) },
  ]);
  return {
    columnLineage: facet(options, "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", {
      fields: Object.fromEntries(fields) as object,
    }),
  };
};

const tagsOf = (product: DataProduct) => {
  const source = "CONTRACT";
  return [
    { key: "classification", value: product.classification, source },
    { key: "status", value: product.status, source },
    ...flattenFields(product.fields).flatMap(({ kind, path, classification, personalData }) =>
      kind === "relation"
        ? []
        : [
            { key: "classification", value: classification, source, field: path },
            ...(personalData
              ? [{ key: "personal-data", value: personalData.category, source, field: path }]
              : []),
          ],
    ),
  ];
};

const owners = (product: DataProduct) => ({ owners: [{ name: `team:${product.owner}`, type: "OWNER" }] });

const datasetOf = (product: DataProduct, options: LineageOptions): Dataset => ({
  namespace: options.namespace,
  name: product.id,
  facets: {
    schema: facet(options, "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", {
      fields: schemaFields(product.fields),
    }),
    documentation: facet(options, "1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet", {
      description: product.description,
      contentType: "text/plain",
    }),
    ownership: facet(
      options,
      "1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet",
      owners(product),
    ),
    version: facet(options, "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet", {
      datasetVersion: product.version,
    }),
    datasetType: facet(options, "1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet", {
      datasetType: "TABLE",
    }),
    tags: facet(options, "1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet", { tags: tagsOf(product) }),
    ...columnLineage(product, options),
  },
});

const inputsOf = (product: DataProduct): string[] => [
  ...new Set([
    ...product.inputs,
    ...flattenFields(product.fields).flatMap(({ derivedFrom = [] }) =>
      derivedFrom.map((reference) => reference.split(".")[0] ?? ""),
    ),
  ]),
];

/** A data product as OpenLineage's static dataset: its fields, owner, tags and designed field lineage. */
export const toDatasetEvent = (product: DataProduct, options: LineageOptions): DatasetEvent => ({
  eventTime: options.eventTime,
  producer: options.producer,
  schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/DatasetEvent`,
  dataset: datasetOf(product, options),
});

/** The publishing of a data product as OpenLineage's static job, from the products that it is made of to its own dataset. */
export const toJobEvent = (product: DataProduct, options: LineageOptions): JobEvent => ({
  eventTime: options.eventTime,
  producer: options.producer,
  schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
  job: {
    namespace: options.namespace,
    name: `publish ${product.id}`,
    facets: {
      jobType: facet(options, "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", {
        processingType: "BATCH",
        integration: "TRELLIS",
        jobType: "JOB",
      }),
      ownership: facet(options, "1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet", owners(product)),
    },
  },
  inputs: inputsOf(product).map((name) => ({ namespace: options.namespace, name })),
  outputs: [datasetOf(product, options)],
});
