import type { Principal } from "@trellis/shared/identity";
import { SubgraphFailure } from "./failure.ts";
import type { Interceptor } from "./types.ts";

/** Gives the headers that prove to a domain that the gateway makes this call. */
export type SignCall = (call: {
  domain: string;
  method: string;
  path: string;
  body: string;
  principal: Principal;
}) => Promise<Record<string, string>>;

/** The body of a call, as it is signed and sent. */
export const bodyOf = (query: string, variables: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ query, variables });

/** Signs each attempt anew, so that none can be replayed. */
export const signing =
  ({ sign, path }: { sign: SignCall; path: string }): Interceptor =>
  (next) =>
  async (call) => {
    const { domain, principal } = call;
    const body = bodyOf(call.query, call.variables);
    const headers = await sign({ domain, method: "POST", path, body, principal }).catch((cause: unknown) => {
      const message = "the call could not be signed";
      throw new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message, { cause, isFault: false });
    });
    return next({ ...call, body, headers: { ...call.headers, ...headers } });
  };
