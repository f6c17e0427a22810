import { defineSubgraph } from "@trellis/shared/subgraph";
import { dealIntelligence } from "./resolvers/opportunity.ts";

const isOpen = { isOpen: { eq: true } };

/** Sales: accounts, and the deals and conversations with them. */
export default defineSubgraph({
  domain: "sales",
  schema: new URL("../schema.graphql", import.meta.url),
  rollups: {
    Account: {
      openPipelineAmount: { product: "sales/opportunity-pipeline", sum: "amount", where: isOpen },
      openOpportunityCount: { product: "sales/opportunity-pipeline", count: true, where: isOpen },
      lastInteractionAt: { product: "sales/account-interactions", max: "occurredAt" },
    },
  },
  resolvers: { Opportunity: { dealIntelligence } },
});
