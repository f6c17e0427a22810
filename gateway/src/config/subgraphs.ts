import { z } from "zod";

const error = "an http or https address without user, password, query or fragment";

const isAddress = (text: string) => {
  try {
    const url = new URL(text);
    const isHttp = url.protocol === "http:" || url.protocol === "https:";
    return isHttp && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  } catch {
    return false;
  }
};

/** The domains and where they serve GraphQL; `mesh` is the gateway's own. A new domain is one entry more. */
export const subgraphsPolicy = z
  .record(
    z.string().regex(/^(?!mesh$)[a-z][a-z0-9-]{0,62}$/, {
      error: "a name of small letters, digits and hyphens, other than mesh",
    }),
    z.strictObject({ url: z.string({ error }).refine(isAddress, { error }) }),
    { error: `an object of domains, each { "url": "http://…" }` },
  )
  .refine((domains) => Object.keys(domains).length > 0, { error: "at least one domain" });

export type SubgraphsPolicy = z.output<typeof subgraphsPolicy>;
