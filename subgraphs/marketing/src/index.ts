import { defineSubgraph } from "@trellis/shared/subgraph";
import { marketingInfluence } from "./resolvers/opportunity.ts";

const engagements = "marketing/campaign-engagement";

/** Marketing: who reacts to our campaigns, visits our site and may buy. */
export default defineSubgraph({
  domain: "marketing",
  schema: new URL("../schema.graphql", import.meta.url),
  rollups: {
    Account: {
      topLeadScore: { product: "marketing/lead-scoring-signals", max: "score" },
      engagementCount30d: { product: engagements, count: true, days: 30 },
      lastEngagedAt: { product: engagements, max: "engagedAt" },
    },
  },
  resolvers: { Opportunity: { marketingInfluence } },
});
