import { anonymous } from "@trellis/shared/identity";
import { createDeadline } from "@trellis/shared/signal";
import type { FastifyReply } from "fastify";
import type { Scope } from "./types.ts";

/** A scope that somebody has to let go of. */
export interface OpenScope extends Scope {
  /** Lets go of timer and listeners; call it on every way out. */
  release(): void;
}

/** Opens the scope of a request as the anonymous principal, with `milliseconds` to answer. */
export const openScope = (reply: FastifyReply, milliseconds: number): OpenScope => {
  const gone = new AbortController();
  const deadline = createDeadline(milliseconds, gone.signal);
  const onClose = () => {
    if (!reply.raw.writableFinished) gone.abort(new Error("the client hung up"));
  };
  reply.raw.once("close", onClose);
  return {
    principal: anonymous,
    signal: deadline.signal,
    release() {
      deadline.release();
      reply.raw.off("close", onClose);
    },
  };
};
