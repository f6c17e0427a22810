import { defineSubgraph } from "@trellis/shared/subgraph";

/** Product: how accounts use what they bought. */
export default defineSubgraph({
  domain: "product",
  schema: new URL("../schema.graphql", import.meta.url),
  rollups: {
    Account: {
      lastUsedAt: { product: "product/feature-usage", max: "lastUsedAt" },
    },
  },
});
