import { join } from "node:path";
import { anonymous } from "@trellis/shared/identity";
import type { GatewayConfig, Log } from "../config/index.ts";
import type { ReadingBook } from "../respond/index.ts";
import {
  startFileSource,
  startPollingSource,
  type Snapshot,
  type SupergraphSource,
} from "../supergraph/index.ts";
import type { Domains } from "./open-domains.ts";
import type { Serving } from "./serving.ts";

/** Follows where the supergraph comes from: a file, or the domains of the configuration. Each snapshot is served as soon as it is good. */
export const openSource = (
  config: GatewayConfig,
  tools: { domains: Domains; book: ReadingBook; serving: Serving; log: Log },
): Promise<SupergraphSource> => {
  const { domains, book, serving, log } = tools;
  const { client } = domains;
  const { polling, supergraph, data, open, engine } = config;
  const folder = open ? undefined : join(data, "gateway");
  const activate = async (snapshot: Snapshot): Promise<void> => {
    await serving.activate(snapshot);
    // Only once it is served: what is refused changes nothing. No request comes in between.
    if (snapshot.urls)
      client.follow(Object.fromEntries(Object.entries(snapshot.urls).map(([name, url]) => [name, { url }])));
  };
  if (supergraph)
    return startFileSource({
      policy: supergraph,
      folder,
      polling,
      needsSdls: engine === "apollo",
      activate,
      log,
    });
  return startPollingSource({
    domains: Object.keys(config.subgraphs),
    own: domains.ownSdls,
    folder: folder ?? join(data, "gateway"),
    polling,
    async fetchSdl(domain, signal) {
      const { sdl, products } = await client.fetchService(domain, { principal: anonymous, signal });
      book.note(products);
      return sdl;
    },
    activate,
    log,
  });
};
