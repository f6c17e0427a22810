import { toYaml } from "@trellis/shared/contract";
import type { GraphqlHandler } from "../apollo/index.ts";
import type { GatewayConfig } from "../config/index.ts";
import type { Answers } from "../request/index.ts";
import { listProducts, productDocument, type ReadingBook } from "../respond/index.ts";
import type { SupergraphSource } from "../supergraph/index.ts";
import type { Telemetry } from "./open-telemetry.ts";
import type { GraphqlServing } from "./serving.ts";

const loopback = /^(?:127\.|::1$|::ffff:127\.)/;

/** What the gateway's paths answer, from what is served now. */
export const createAnswers = (
  config: GatewayConfig,
  tools: {
    source: SupergraphSource;
    book: ReadingBook;
    telemetry: Telemetry;
    /** Where Apollo Server answers GraphQL. */
    graphql: () => GraphqlHandler | undefined;
    /** The schema as whoever sends these headers sees it; absent where everybody sees all of it. */
    schemaFor?: GraphqlServing["schemaFor"] | undefined;
    isClosing: () => boolean;
  },
): Answers => {
  const { source, book, telemetry, isClosing } = tools;
  const readers = config.telemetry.metrics;
  return {
    graphql: () => tools.graphql()?.handle,
    schema: async (headers) => (tools.schemaFor ? tools.schemaFor(headers) : source.current()?.apiSdl),
    products() {
      const snapshot = source.current();
      return snapshot && listProducts(snapshot.table, book);
    },
    document(asked) {
      const snapshot = source.current();
      return snapshot && productDocument(snapshot.table, asked);
    },
    yaml: toYaml,
    async metrics(address) {
      if (readers === "nobody" || (readers === "loopback" && !loopback.test(address))) return undefined;
      return { type: telemetry.metrics.contentType, text: await telemetry.metrics.text() };
    },
    health() {
      const version = source.current()?.version ?? null;
      const isReady = version !== null && !isClosing();
      const status = isClosing() ? "stopping" : isReady ? "ready" : "starting";
      return { isReady, body: { status, supergraph: { version, stale: source.isStale() } } };
    },
  };
};
