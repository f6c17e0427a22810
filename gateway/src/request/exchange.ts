import type { IncomingMessage, ServerResponse } from "node:http";
import { anonymous } from "@trellis/shared/identity";
import { DeadlineExceeded } from "@trellis/shared/signal";
import type { DeadlineQueue, Timed } from "./deadline-queue.ts";
import type { Accept, Scope } from "./types.ts";

/** One request and its answer, from the moment that its body is read until somebody answers. */
export class Exchange implements Scope, Timed {
  readonly principal = anonymous;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly accept: Accept;
  due = 0;
  before: Timed | undefined = undefined;
  after: Timed | undefined = undefined;
  isAnswered = false;
  readonly #milliseconds: number;
  readonly #onExpired: (exchange: Exchange) => void;
  #controller: AbortController | undefined = undefined;
  #reason: Error | undefined = undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    options: { accept: Accept; milliseconds: number; onExpired: (exchange: Exchange) => void },
  ) {
    this.request = request;
    this.response = response;
    this.accept = options.accept;
    this.#milliseconds = options.milliseconds;
    this.#onExpired = options.onExpired;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Starts the request's time, and ends the request with its client. */
  begin(queue: DeadlineQueue): void {
    queue.add(this);
    this.response.on("close", () => {
      queue.remove(this);
      if (this.isAnswered) return;
      this.isAnswered = true;
      this.#end(new Error("the client hung up"));
    });
  }

  expire(): void {
    this.#end(new DeadlineExceeded(this.#milliseconds));
    this.#onExpired(this);
  }

  #end(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
