import type { ContractTable } from "@trellis/shared/contract";
import type { Policy } from "../types.ts";
import type { Subject } from "./subjects.ts";

/** Policies about what does not exist: whoever wrote them means something that stays unprotected. */
export const referenceProblems = (
  { policies }: Policy,
  subjects: readonly Subject[],
  coordinates: ContractTable["coordinates"],
): string[] => {
  const fields = new Set(subjects.filter(({ kind }) => kind !== "INPUT").map(({ coordinate }) => coordinate));
  const products = new Set(Object.values(coordinates).map(({ product }) => product));
  return policies.flatMap(({ id, version, on }) => [
    ...(on.coordinates ?? [])
      .filter((coordinate) => !fields.has(coordinate))
      .map(
        (coordinate) => `The policy ${id}@${version} must be about a field, but there is no ${coordinate}.`,
      ),
    ...(on.products ?? [])
      .filter((product) => !products.has(product))
      .map(
        (product) => `The policy ${id}@${version} must be about a data product, but there is no ${product}.`,
      ),
  ]);
};
