import type { Principal } from "@trellis/shared/identity";
import { SubgraphFailure } from "../failure.ts";
import { standardHeaders, type Call, type Done, type Interceptor, type Send } from "./call.ts";
import { safeLines } from "./header-lines.ts";

/** Headers whose values are made of characters of base64url and dots alone. */
type Headers = Readonly<Record<string, string>>;

/** Gives the headers that prove to a domain that the gateway makes this call; a promise where something has to be made for it first. */
export type SignCall = (call: {
  domain: string;
  method: string;
  path: string;
  body: string;
  principal: Principal;
}) => Headers | Promise<Headers>;

const unsigned = (cause: unknown): SubgraphFailure =>
  new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the call could not be signed", { cause, isFault: false });

/** Sends a call on once its headers are there, unless it is over by then. */
const sendLater = async (next: Send, signing: Promise<Headers>, call: Call, done: Done): Promise<void> => {
  let isCancelled = false;
  call.cancel = () => {
    isCancelled = true;
    done(call.flight.ended);
  };
  const headers = await signing.catch(unsigned);
  if (!isCancelled) sendSigned(next, headers, call, done);
};

const sendSigned = (next: Send, headers: Headers | SubgraphFailure, call: Call, done: Done): void => {
  if (headers instanceof SubgraphFailure) return done(headers);
  call.headers = standardHeaders + safeLines(headers);
  next(call, done);
};

/** Signs each attempt anew, so that none can be replayed. */
export const signing = ({ sign, path }: { sign: SignCall; path: string }): Interceptor => {
  const headersOf = ({ domain, body, principal }: Call): ReturnType<SignCall> | SubgraphFailure => {
    try {
      return sign({ domain, method: "POST", path, body, principal });
    } catch (cause) {
      return unsigned(cause);
    }
  };
  return (next) => (call, done) => {
    const headers = headersOf(call);
    if (headers instanceof Promise) void sendLater(next, headers, call, done);
    else sendSigned(next, headers, call, done);
  };
};
