import { stringify } from "yaml";
import { toOdcsProperties, type OdcsCustomProperty, type OdcsProperty } from "./odcs-properties.ts";
import { completenessOf, toOdcsRule, type OdcsRule } from "./odcs-quality.ts";
import type { DataProduct, Sla } from "./types.ts";

/** Version of the Open Data Contract Standard that contracts are exported in. */
export const odcsVersion = "v3.1.0";

interface OdcsSla {
  readonly property: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly element?: string;
  readonly description?: string;
}

/** A contract in the Open Data Contract Standard; only the parts that we fill. */
export interface OdcsContract {
  readonly apiVersion: typeof odcsVersion;
  readonly kind: "DataContract";
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly domain: string;
  readonly description: { readonly purpose: string; readonly usage: string };
  readonly servers?: readonly {
    readonly server: string;
    readonly type: "api";
    readonly description: string;
    readonly location: string;
  }[];
  readonly schema: readonly {
    readonly id: string;
    readonly name: string;
    readonly logicalType: "object";
    readonly physicalName: string;
    readonly physicalType: string;
    readonly businessName: string;
    readonly description: string;
    readonly dataGranularityDescription: string;
    readonly properties: readonly OdcsProperty[];
    readonly quality?: readonly OdcsRule[];
  }[];
  readonly team: {
    readonly name: string;
    readonly members: readonly { readonly username: string; readonly role: string }[];
  };
  readonly support?: readonly {
    readonly channel: string;
    readonly tool?: string;
    readonly url?: string;
    readonly scope?: string;
  }[];
  readonly slaProperties: readonly OdcsSla[];
  readonly customProperties: readonly OdcsCustomProperty[];
}

/** How a contract is exported. */
export interface OdcsOptions {
  /** Address of the GraphQL API that serves the product; without one the contract names no server. */
  readonly endpoint?: string;
}

const slaOf = (product: DataProduct, sla: Sla): OdcsSla => {
  const { property, value, unit, element, percentile, window } = sla;
  const measured = [
    percentile === undefined ? undefined : `percentile ${percentile}`,
    window === undefined ? undefined : `over ${window}`,
  ].filter((part) => part !== undefined);
  return {
    property,
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(element === undefined ? {} : { element: `${product.type}.${element}` }),
    ...(measured.length === 0 ? {} : { description: `Measured as ${measured.join(" ")}.` }),
  };
};

/** A support channel with the tool that its form tells. */
export const supportOf = (support: string) => {
  if (support.startsWith("#")) return { channel: support, tool: "slack", scope: "interactive" };
  if (/^[^\s@/]+@[^\s@/]+$/.test(support)) {
    return { channel: support, tool: "email", url: `mailto:${support}`, scope: "issues" };
  }
  return /^https?:\/\//.test(support)
    ? { channel: support, tool: "other", url: support, scope: "issues" }
    : { channel: support };
};

const customOf = (product: DataProduct): OdcsCustomProperty[] => [
  { property: "consumers", value: product.consumers },
  { property: "inputs", value: product.inputs },
  { property: "productKind", value: product.kind.toLowerCase() },
  { property: "defaultClassification", value: product.classification.toLowerCase() },
  { property: "graphqlType", value: product.type },
  ...(product.accountField === undefined
    ? []
    : [{ property: "graphqlAccountField", value: `Account.${product.accountField}` }]),
  ...(product.byIdField === undefined
    ? []
    : [{ property: "graphqlByIdField", value: `Query.${product.byIdField}` }]),
  ...(product.listField === undefined
    ? []
    : [{ property: "graphqlListField", value: `Query.${product.listField}` }]),
];

/** A data product's contract as the Open Data Contract Standard has it; the official schema accepts it. */
export const toOdcs = (product: DataProduct, options: OdcsOptions = {}): OdcsContract => {
  const { target } = completenessOf(product);
  const quality = product.quality
    .filter(({ element }) => element === undefined)
    .map((rule) => toOdcsRule(rule, target));
  return {
    apiVersion: odcsVersion,
    kind: "DataContract",
    id: product.id,
    name: product.name,
    version: product.version,
    status: product.status.toLowerCase(),
    domain: product.domain,
    description: { purpose: product.purpose ?? product.description, usage: product.description },
    ...(options.endpoint === undefined
      ? {}
      : {
          servers: [
            {
              server: "graph",
              type: "api" as const,
              description: `GraphQL; the records are of type ${product.type}.`,
              location: options.endpoint,
            },
          ],
        }),
    schema: [
      {
        id: product.type,
        name: product.type,
        logicalType: "object",
        physicalName: "records",
        physicalType: "table",
        businessName: product.name,
        description: product.description,
        dataGranularityDescription:
          product.shape === "SINGLE" ? "One record an account." : "Any number of records an account.",
        properties: toOdcsProperties(product, target),
        ...(quality.length === 0 ? {} : { quality }),
      },
    ],
    team: { name: product.owner, members: [{ username: product.owner, role: "owner" }] },
    ...(product.support === undefined ? {} : { support: [supportOf(product.support)] }),
    slaProperties: product.sla.map((sla) => slaOf(product, sla)),
    customProperties: customOf(product),
  };
};

/** A standard's object as YAML that readers of YAML 1.1 and 1.2 understand alike. */
export const toYaml = (document: object): string =>
  stringify(document, { lineWidth: 0, compat: "yaml-1.1", aliasDuplicateObjects: false });
