import { runSubgraph } from "@trellis/shared/subgraph";
import subgraph from "./index.ts";

await runSubgraph(subgraph, process);
