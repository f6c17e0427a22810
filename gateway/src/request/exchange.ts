import type { IncomingMessage, ServerResponse } from "node:http";
import { anonymous } from "@trellis/shared/identity";
import { DeadlineExceeded } from "@trellis/shared/signal";
import type { Log } from "../config/index.ts";
import type { DeadlineQueue, Timed } from "./deadline-queue.ts";
import { refusals, toRefusalReply } from "./refusals.ts";
import type { Accept, Reply, Scope } from "./types.ts";
import type { ReplyWriter } from "./write-reply.ts";

/** Time for what has come to be put together after the request's deadline, in milliseconds. */
const lateMilliseconds = 150;

/** What all exchanges of a handler share. */
export interface Desk {
  readonly queue: DeadlineQueue;
  /** The time that each has, in milliseconds. */
  readonly milliseconds: number;
  readonly writer: ReplyWriter;
  readonly log: Log;
}

/** One request and its answer, from the moment that the request is read. Exactly one answer is written, whoever gives it; none where the client has gone. */
export class Exchange implements Scope, Timed {
  readonly principal = anonymous;
  due = 0;
  before: Timed | undefined = undefined;
  after: Timed | undefined = undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #accept: Accept;
  readonly #desk: Desk;
  #isOver = false;
  #reason: Error | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** Starts the request's time. */
  constructor(request: IncomingMessage, response: ServerResponse, accept: Accept, desk: Desk) {
    this.#request = request;
    this.#response = response;
    this.#accept = accept;
    this.#desk = desk;
    desk.queue.add(this);
    response.on("close", () => this.#hangUp());
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  answer(reply: Reply): void {
    if (this.#isOver) return reply.giveBack?.();
    this.#isOver = true;
    this.#desk.queue.remove(this);
    this.#desk.writer.write(this.#request, this.#response, reply);
  }

  /** Answers where something was thrown that nobody planned. */
  fail(thrown: unknown): void {
    const { message } = refusals.failed;
    this.#desk.log({ level: "error", event: "request-failed", message, cause: thrown });
    this.answer(toRefusalReply(refusals.failed, this.#accept));
  }

  /** Ends the request's time; there is a little more to answer with what has come. */
  expire(): void {
    this.#abort(new DeadlineExceeded(this.#desk.milliseconds));
    const late = () => this.answer(toRefusalReply(refusals.timeout, this.#accept));
    setTimeout(late, lateMilliseconds).unref();
  }

  #hangUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#desk.queue.remove(this);
    this.#abort(new Error("the client hung up"));
  }

  #abort(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }
}
