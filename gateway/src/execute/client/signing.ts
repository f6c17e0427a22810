import type { Principal } from "@trellis/shared/identity";
import { SubgraphFailure } from "../failure.ts";
import { standardHeaders, type Call, type Done, type Interceptor, type Send } from "./call.ts";

/** Gives the header lines that prove to a domain that the gateway makes this call; a promise where something has to be made for it first. */
export type SignCall = (call: {
  domain: string;
  method: string;
  path: string;
  body: string;
  principal: Principal;
}) => string | Promise<string>;

const unsigned = (cause: unknown): SubgraphFailure =>
  new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the call could not be signed", { cause, isFault: false });

/** Sends a call on once its headers are there, unless it is over by then. */
const sendLater = async (next: Send, signing: Promise<string>, call: Call, done: Done): Promise<void> => {
  let isCancelled = false;
  call.cancel = () => {
    isCancelled = true;
    done(call.flight.ended);
  };
  const lines = await signing.catch(unsigned);
  if (!isCancelled) sendSigned(next, lines, call, done);
};

const sendSigned = (next: Send, lines: string | SubgraphFailure, call: Call, done: Done): void => {
  if (lines instanceof SubgraphFailure) return done(lines);
  call.headers = standardHeaders + lines;
  next(call, done);
};

/** Signs each attempt anew, so that none can be replayed. */
export const signing = ({ sign, path }: { sign: SignCall; path: string }): Interceptor => {
  const linesOf = ({ domain, body, principal }: Call): ReturnType<SignCall> | SubgraphFailure => {
    try {
      return sign({ domain, method: "POST", path, body, principal });
    } catch (cause) {
      return unsigned(cause);
    }
  };
  return (next) => (call, done) => {
    const lines = linesOf(call);
    if (lines instanceof Promise) void sendLater(next, lines, call, done);
    else sendSigned(next, lines, call, done);
  };
};
