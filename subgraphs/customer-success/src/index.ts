import { defineSubgraph } from "@trellis/shared/subgraph";

const tickets = "customer-success/support-interactions";

/** Customer success: how customers fare and what they ask of us. */
export default defineSubgraph({
  domain: "customer-success",
  schema: new URL("../schema.graphql", import.meta.url),
  rollups: {
    Account: {
      openTicketCount: {
        product: tickets,
        count: true,
        where: { status: { in: ["NEW", "OPEN", "PENDING"] } },
      },
      csatAverage90d: { product: tickets, avg: "csat", days: 90 },
    },
  },
});
