import { supportOf, type OdcsOptions } from "./odcs.ts";
import type { DataProduct } from "./types.ts";

/** Version of Bitol's Open Data Product Standard that products are exported in. */
export const odpsVersion = "v1.0.0";

interface Port {
  readonly name: string;
  readonly version: string;
  readonly contractId: string;
}

/** A data product in the Open Data Product Standard; only the parts that we fill. */
export interface OdpsProduct {
  readonly apiVersion: typeof odpsVersion;
  readonly kind: "DataProduct";
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly domain: string;
  readonly description: { readonly purpose: string; readonly usage: string };
  readonly inputPorts?: readonly Port[];
  readonly outputPorts: readonly (Port & {
    readonly description: string;
    readonly type: "graphql";
    readonly inputContracts?: readonly { readonly id: string; readonly version: string }[];
  })[];
  readonly managementPorts?: readonly {
    readonly name: string;
    readonly content: string;
    readonly type: "rest";
    readonly url: string;
    readonly description: string;
  }[];
  readonly support?: readonly { readonly channel: string; readonly url: string; readonly tool?: string }[];
  readonly team: {
    readonly name: string;
    readonly members: readonly { readonly username: string; readonly role: string }[];
  };
  readonly customProperties: readonly { readonly property: string; readonly value: unknown }[];
}

/** How a product is exported. */
export interface OdpsOptions extends OdcsOptions {
  /** Address at which the product's contract is served. */
  readonly contractUrl?: string;
  /** Products of the mesh by id; an input that is not among them is no port, because its contract is not known. */
  readonly products?: Readonly<Record<string, DataProduct>>;
}

const supportWithAddress = (support: string | undefined) => {
  const channel = support === undefined ? undefined : supportOf(support);
  return channel?.url === undefined ? {} : { support: [{ ...channel, url: channel.url }] };
};

const managementPorts = (contractUrl: string | undefined) =>
  contractUrl === undefined
    ? {}
    : {
        managementPorts: [
          {
            name: "contract",
            content: "discoverability",
            type: "rest" as const,
            url: contractUrl,
            description: "The product's contract, Open Data Contract Standard.",
          },
        ],
      };

/** A data product as the Open Data Product Standard has it: what it is made from, and the GraphQL port that serves it. */
export const toOdps = (product: DataProduct, options: OdpsOptions = {}): OdpsProduct => {
  const inputs = product.inputs
    .map((id) => (Object.hasOwn(options.products ?? {}, id) ? options.products?.[id] : undefined))
    .filter((input) => input !== undefined);
  const inputPorts = inputs.map(({ id, name, version }) => ({ name, version, contractId: id }));
  const inputContracts = inputs.map(({ id, version }) => ({ id, version }));
  return {
    apiVersion: odpsVersion,
    kind: "DataProduct",
    id: product.id,
    name: product.name,
    version: product.version,
    status: product.status.toLowerCase(),
    domain: product.domain,
    description: { purpose: product.purpose ?? product.description, usage: product.description },
    ...(inputPorts.length === 0 ? {} : { inputPorts }),
    outputPorts: [
      {
        name: "graph",
        description: product.description,
        type: "graphql",
        version: product.version,
        contractId: product.id,
        ...(inputContracts.length === 0 ? {} : { inputContracts }),
      },
    ],
    ...managementPorts(options.contractUrl),
    ...supportWithAddress(product.support),
    team: { name: product.owner, members: [{ username: product.owner, role: "owner" }] },
    customProperties: [
      { property: "consumers", value: product.consumers },
      ...(product.support === undefined ? [] : [{ property: "supportChannel", value: product.support }]),
      ...(options.endpoint === undefined ? [] : [{ property: "endpoint", value: options.endpoint }]),
    ],
  };
};
