import { messageOf } from "@trellis/shared/errors";
import { SubgraphFailure } from "../../failure.ts";
import type { Call, Done, Send } from "../call.ts";
import { headerLines } from "../header-lines.ts";
import { createConnections, type Connections } from "./connections.ts";
import type { Head } from "./head.ts";
import { createInflater, type Inflater } from "./inflate.ts";
import { invalid, isGraphqlType, mayAnswer, refusal, tooLarge } from "./refusals.ts";
import type { Wire, WireHandler } from "./wire.ts";

const nothing = Buffer.alloc(0);

/** One call over one connection. Follows no redirect and takes no header of the answer along. */
class Exchange implements WireHandler {
  private readonly call: Call;
  private readonly done: Done;
  private readonly connections: Connections;
  private readonly wire: Wire;
  private readonly limit: number;
  private inflater: Inflater | undefined = undefined;
  private only: Buffer | undefined = undefined;
  private chunks: Buffer[] | undefined = undefined;
  private received = 0;
  private bytes = 0;
  private isOver = false;

  constructor(call: Call, done: Done, on: { connections: Connections; limit: number }) {
    this.call = call;
    this.done = done;
    this.connections = on.connections;
    this.limit = on.limit;
    this.wire = on.connections.take(call.isFresh);
  }

  send(path: string): void {
    const { call, wire } = this;
    if (!wire.hasServed) call.onSilence = undefined;
    call.cancel = () => this.abort(call.flight.ended);
    const { headers, body, traceparent } = call;
    const lines = traceparent === undefined ? headers : headers + headerLines({ traceparent });
    wire.send({ path, headers: lines, body }, this);
  }

  onHead(status: number, headers: Head["headers"]): void {
    this.call.onSilence = undefined;
    if (!mayAnswer(status)) return this.abort(refusal(status, headers["retry-after"]));
    if (!isGraphqlType(headers["content-type"] ?? ""))
      return this.abort(invalid("the answer's content type is not JSON"));
    if (Number(headers["content-length"]) > this.limit) return this.abort(tooLarge());
    const encoding = headers["content-encoding"]?.toLowerCase() ?? "";
    if (encoding !== "" && encoding !== "identity") this.inflate(encoding);
  }

  onData(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.inflater === undefined) return this.take(chunk);
    this.received += chunk.length;
    if (this.received > this.limit) return this.abort(tooLarge());
    this.inflater.write(chunk, this.wire);
  }

  onEnd(): void {
    if (this.isOver) return;
    if (this.inflater === undefined) this.finish();
    else this.inflater.end(this.wire);
  }

  onError(cause: Error): void {
    const { ended } = this.call.flight;
    this.end(
      ended ?? new SubgraphFailure("SUBGRAPH_UNAVAILABLE", messageOf(cause), { cause, isRetryable: true }),
    );
  }

  private inflate(encoding: string): void {
    this.inflater = createInflater(encoding, {
      chunk: (chunk) => this.take(chunk),
      end: () => this.finish(),
      broken: (cause) => this.abort(invalid("the answer's encoding is broken", cause)),
    });
    if (this.inflater === undefined) this.abort(invalid("the answer's encoding is unknown"));
  }

  private take(chunk: Buffer): void {
    if (this.isOver) return;
    this.bytes += chunk.length;
    if (this.bytes > this.limit) return this.abort(tooLarge());
    if (this.only === undefined) this.only = chunk;
    else if (this.chunks === undefined) this.chunks = [this.only, chunk];
    else this.chunks.push(chunk);
    this.call.flight.count(chunk.length);
  }

  private finish(): void {
    if (this.isOver) return;
    const { flight } = this.call;
    const body = this.chunks === undefined ? (this.only ?? nothing) : Buffer.concat(this.chunks, this.bytes);
    this.end(flight.isDelivered ? undefined : flight.deliver(body));
  }

  /** Cuts the call where it is, and its connection. */
  private abort(failure: SubgraphFailure | undefined): void {
    if (this.isOver) return;
    this.inflater?.destroy();
    this.only = undefined;
    this.chunks = undefined;
    this.wire.destroy();
    this.end(failure);
  }

  private end(failure: SubgraphFailure | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.call.cancel = undefined;
    this.connections.giveBack(this.wire);
    this.done(failure);
  }
}

/** Speaks to one domain over HTTP, with connections of its own. */
export const createHttpTransport = (options: {
  url: string;
  /** Connections that are kept open while nobody uses them. */
  connections: number;
  /** How much of one answer is read, decompressed, in bytes. */
  responseBytes: number;
}): { sendTo(path: string): Send; close(): void } => {
  const url = new URL(options.url);
  const connections = createConnections(url, { idle: options.connections });
  const on = { connections, limit: options.responseBytes };
  return {
    close: connections.close,
    sendTo: (path) => (call, done) => {
      if (call.flight.ended) return done(call.flight.ended);
      new Exchange(call, done, on).send(path);
    },
  };
};
