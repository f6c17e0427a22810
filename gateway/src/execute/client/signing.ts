import type { Principal } from "@trellis/shared/identity";
import { SubgraphFailure } from "../failure.ts";
import { standardHeaders, type Call, type Interceptor } from "./call.ts";

/** Gives the headers that prove to a domain that the gateway makes this call. */
export type SignCall = (call: {
  domain: string;
  method: string;
  path: string;
  body: string;
  principal: Principal;
}) => Promise<Record<string, string>>;

/** Signs each attempt anew, so that none can be replayed. */
export const signing = ({ sign, path }: { sign: SignCall; path: string }): Interceptor => {
  const headersOf = async ({
    domain,
    principal,
    body,
  }: Call): Promise<readonly string[] | SubgraphFailure> => {
    try {
      const headers = await sign({ domain, method: "POST", path, body, principal });
      return [...standardHeaders, ...Object.entries(headers).flat()];
    } catch (cause) {
      const message = "the call could not be signed";
      return new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message, { cause, isFault: false });
    }
  };
  return (next) => async (call, done) => {
    let isCancelled = false;
    call.cancel = () => {
      isCancelled = true;
      done(call.flight.ended);
    };
    const headers = await headersOf(call);
    if (isCancelled) return;
    if (headers instanceof SubgraphFailure) return done(headers);
    call.headers = headers;
    next(call, done);
  };
};
