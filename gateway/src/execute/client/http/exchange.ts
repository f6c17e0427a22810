import { messageOf } from "@trellis/shared/errors";
import type { Dispatcher } from "undici";
import { SubgraphFailure } from "../../failure.ts";
import type { Call, Done, Send } from "../call.ts";
import { createConnections, type Connection, type Connections } from "./connections.ts";
import { createInflater, type Inflater } from "./inflate.ts";
import { invalid, isGraphqlType, mayAnswer, refusal, tooLarge } from "./refusals.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const textOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

const nothing = Buffer.alloc(0);

/** One call over one connection, as undici tells it. Follows no redirect and takes no header of the answer along. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly call: Call;
  private readonly done: Done;
  private readonly connections: Connections;
  private readonly connection: Connection;
  private readonly limit: number;
  private controller: Dispatcher.DispatchController | undefined = undefined;
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
    this.connection = on.connections.take(call.isFresh);
  }

  send(path: string): void {
    const { call, connection } = this;
    if (!connection.hasServed) call.onSilence = undefined;
    call.cancel = () => this.abort(call.flight.ended);
    const { body } = call;
    connection.client.dispatch({ path, method: "POST", headers: call.headers as string[], body }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(new Error("nobody waits"));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (this.isOver || status < 200) return;
    this.call.onSilence = undefined;
    if (!mayAnswer(status)) return this.abort(refusal(status, textOf(headers, "retry-after")));
    if (!isGraphqlType(textOf(headers, "content-type") ?? ""))
      return this.abort(invalid("the answer's content type is not JSON"));
    if (Number(headers["content-length"]) > this.limit) return this.abort(tooLarge());
    const encoding = textOf(headers, "content-encoding")?.trim().toLowerCase() ?? "";
    if (encoding !== "" && encoding !== "identity") this.inflate(encoding);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isOver) return;
    if (this.inflater === undefined) return this.take(chunk);
    this.received += chunk.length;
    if (this.received > this.limit) return this.abort(tooLarge());
    this.inflater.write(chunk, controller);
  }

  onResponseEnd(): void {
    this.connection.hasServed = true;
    if (this.isOver) return;
    if (this.inflater === undefined) this.finish();
    else this.inflater.end();
  }

  onResponseError(_: Dispatcher.DispatchController | null, cause: Error): void {
    if (this.isOver) return;
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

  /** Cuts the call where it is; its connection is not used again if it never came up. */
  private abort(failure: SubgraphFailure | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.inflater?.destroy();
    this.only = undefined;
    this.chunks = undefined;
    this.controller?.abort(failure ?? new Error("nobody waits"));
    this.end(failure, this.controller === undefined);
  }

  private end(failure: SubgraphFailure | undefined, isLost = false): void {
    this.isOver = true;
    this.call.cancel = undefined;
    if (isLost) this.connections.drop(this.connection);
    else this.connections.giveBack(this.connection);
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
}): { send: Send; path: string; close(): Promise<void> } => {
  const url = new URL(options.url);
  const path = url.pathname + url.search;
  const connections = createConnections(url.origin, { idle: options.connections });
  const on = { connections, limit: options.responseBytes };
  return {
    path,
    close: connections.close,
    send(call, done) {
      if (call.flight.ended) return done(call.flight.ended);
      new Exchange(call, done, on).send(path);
    },
  };
};
