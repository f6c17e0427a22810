/** A domain of the small mesh as a process of its own, as a domain's entry file runs it: `DOMAIN` names it. */
import { runSubgraph } from "@trellis/shared/subgraph";
import type { MeshDomain } from "./contracts/index.ts";
import { definitionOf } from "./domain.ts";

await runSubgraph(definitionOf(process.env["DOMAIN"] as MeshDomain), process);
