import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as OTLP over HTTP sends it. */
export interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly events?: readonly { readonly name: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** The process that sent it. */
  readonly service: string;
}

interface Batch {
  readonly resourceSpans: readonly {
    readonly resource: Pick<SentSpan, "attributes">;
    readonly scopeSpans: readonly { readonly spans: readonly Omit<SentSpan, "service">[] }[];
  }[];
}

/** A collector of OpenTelemetry's traces that keeps what it is sent. */
export interface Collector {
  readonly endpoint: string;
  readonly spans: SentSpan[];
  /** All that came, as text. */
  text(): string;
  /** Answers nothing any more. */
  hang(): void;
  close(): void;
}

/** The attributes of a span, by name. */
export const attributesOf = ({ attributes }: Pick<SentSpan, "attributes">): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const spansIn = (text: string): SentSpan[] =>
  (JSON.parse(text) as Batch).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource)["service.name"]);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });

/** Starts a collector on a free port. */
export const startCollector = async (): Promise<Collector> => {
  const spans: SentSpan[] = [];
  let all = "";
  let hangs = false;
  const server = createServer((request, response) => {
    if (hangs) return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      all += text;
      spans.push(...spansIn(text));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => all,
    hang: () => void (hangs = true),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
