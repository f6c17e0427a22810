import type { Resolver } from "@trellis/shared/subgraph";

/** Score and risks of a deal, which are kept under the opportunity's own id; null where none have been calculated. */
export const dealIntelligence: Resolver = async ({ id }, _args, { loaders }) =>
  (await loaders.record("sales/deal-intelligence", String(id))) ?? null;
