import { checkMesh } from "./check/mesh.ts";
import { checkProtection } from "./check/protection.ts";
import { viewContract } from "./contract-view.ts";
import { coordinatesOf, type Served } from "./coordinates.ts";
import { sortProblems } from "./problems.ts";
import { protectionOf } from "./security/protection.ts";
import type { Contract, ContractProblem, ContractTable, DataProduct } from "./types.ts";

/** Owner of a domain: whoever owns most of its products, the first one on a tie. */
const ownerOf = (products: readonly DataProduct[]): string => {
  const counts = new Map<string, number>();
  for (const { owner } of products) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "";
};

/**
 * The contract table over all domains: the strictest classification, the union of personal data, and owner and product from the
 * domain that defines them; security directives of all of them. `own` are schemas without a contract that are served beside them: their fields are
 * internal. `problems` holds what only all together can violate; a table with problems must not be used.
 */
export const mergeContracts = (
  contracts: readonly Contract[],
  own: Readonly<Record<string, string>> = {},
): { readonly table: ContractTable; readonly problems: readonly ContractProblem[] } => {
  const products = contracts.flatMap((contract) => contract.products);
  const all: Served[] = [
    ...contracts,
    ...Object.entries(own).map(([domain, sdl]) => ({ domain, file: domain, sdl, products: [] })),
  ];
  const views = all.map(viewContract);
  const table: ContractTable = {
    products: Object.fromEntries(products.map((product) => [product.id, product])),
    domains: Object.fromEntries(
      contracts.map(({ domain, products: made, publicErrors }) => [
        domain,
        {
          owner: ownerOf(made),
          products: made.map(({ id }) => id),
          ...(publicErrors ? { publicErrors } : {}),
        },
      ]),
    ),
    coordinates: coordinatesOf(all),
    protection: protectionOf(views, products),
  };
  return { table, problems: sortProblems([...checkMesh(contracts), ...checkProtection(all, table)]) };
};
