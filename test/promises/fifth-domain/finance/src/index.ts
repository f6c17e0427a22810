import { defineSubgraph } from "@trellis/shared/subgraph";

export default defineSubgraph({ domain: "finance", schema: new URL("../schema.graphql", import.meta.url) });
