import type { DataProduct } from "@trellis/shared/contract";
import { openProductStore } from "@trellis/shared/store";
import type { SubgraphDefinition } from "@trellis/shared/subgraph";
import { domains } from "../kit/mesh.ts";
import type { Published } from "./mesh-operations.ts";

const readAll = async (data: string, products: readonly DataProduct[]) => {
  const store = openProductStore({ data, products });
  await store.ready;
  const view = store.view();
  const entries = await Promise.all(
    products.map(async ({ id }) => {
      const { root } = await view.connection(id, { first: 1_000_000 });
      return [id, root.nodes] as const;
    }),
  );
  view.close();
  await store.close();
  return entries;
};

/** Reads what is published in a data folder, unbounded, with the contracts of the mesh's domains. */
export const readPublished = async (data: string): Promise<Published> => {
  const modules = await Promise.all(
    domains.map(
      async (domain) =>
        (await import(`../../subgraphs/${domain}/src/index.ts`)) as { default: SubgraphDefinition },
    ),
  );
  const contracts = modules.map(({ default: { contract } }) => contract);
  const all = contracts.flatMap(({ products }) => products);
  const entries = await Promise.all(contracts.map(({ products }) => readAll(data, products)));
  return {
    contracts,
    accounts: all.find(({ type }) => type === "Account") as DataProduct,
    products: all.filter(({ type }) => type !== "Account"),
    records: new Map(entries.flat()),
  };
};
