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
import { followApprovals } from "./follow-approvals.ts";
import type { Domains } from "./open-domains.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { Serving } from "./serving.ts";

interface Tools {
  readonly domains: Domains;
  readonly book: ReadingBook;
  readonly serving: Serving;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

const startSource = (config: GatewayConfig, tools: Tools): Promise<SupergraphSource> => {
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

/** Follows where the supergraph comes from: a file, or the domains of the configuration. Each snapshot is served as soon as it is good. */
export const openSource = async (config: GatewayConfig, tools: Tools): Promise<SupergraphSource> => {
  const source = await startSource(config, tools);
  const { metrics } = tools.telemetry;
  metrics.showVersion("supergraph_info", "The supergraph that is served", () => source.current()?.version);
  metrics.show("Whether a newer supergraph cannot be served", {
    supergraph_stale: () => Number(source.isStale()),
  });
  if (config.open) return source;
  const { milliseconds } = config.policy;
  const stop = followApprovals(config.data, { milliseconds, onApproved: source.again });
  return {
    ...source,
    async close() {
      stop();
      await source.close();
    },
  };
};
