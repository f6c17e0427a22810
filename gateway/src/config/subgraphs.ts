import { isPlainName } from "@trellis/shared/files";
import { z } from "zod";
import { address } from "./address.ts";

/** What `subgraphs` must be, as the errors say it. */
export const subgraphsShape = `an object of at least one domain, each { "url": "http://…" }`;

/** The domains and where they serve GraphQL; `mesh` is the gateway's own. A new domain is one entry more. Empty where `supergraph` is given instead. */
export const subgraphsPolicy = z
  .record(
    z.string().refine((name) => isPlainName(name) && name !== "mesh", {
      error: "a name of small letters, digits and hyphens, other than mesh",
    }),
    z.strictObject({ url: address }),
    { error: subgraphsShape },
  )
  .default({});

export type SubgraphsPolicy = z.output<typeof subgraphsPolicy>;
