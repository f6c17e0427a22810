import { checkMesh } from "./check/mesh.ts";
import { coordinatesOf } from "./coordinates.ts";
import { sortProblems } from "./problems.ts";
import type { Contract, ContractProblem, ContractTable, DataProduct } from "./types.ts";

/** Owner of a domain: whoever owns most of its products, the first one on a tie. */
const ownerOf = (products: readonly DataProduct[]): string => {
  const counts = new Map<string, number>();
  for (const { owner } of products) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "";
};

/**
 * The contract table over all domains: the strictest classification, the union of personal data, and owner and product from the
 * domain that defines them. `problems` holds what only all together can violate; a table with problems must not be used.
 */
export const mergeContracts = (
  contracts: readonly Contract[],
): { readonly table: ContractTable; readonly problems: readonly ContractProblem[] } => {
  const products = contracts.flatMap((contract) => contract.products);
  const table: ContractTable = {
    products: Object.fromEntries(products.map((product) => [product.id, product])),
    domains: Object.fromEntries(
      contracts.map(({ domain, products: own, publicErrors }) => [
        domain,
        {
          owner: ownerOf(own),
          products: own.map(({ id }) => id),
          ...(publicErrors ? { publicErrors } : {}),
        },
      ]),
    ),
    coordinates: coordinatesOf(contracts),
    protection: {},
  };
  return { table, problems: sortProblems(checkMesh(contracts)) };
};
