import { timingSafeEqual } from "node:crypto";
import { callHeaders, signatureOf, skewSeconds, type Call } from "./headers.ts";
import { keysOf, type DomainKeys, type KeySource, type SecretKey } from "./keys.ts";
import { createNonceCache } from "./nonces.ts";
import type { Principal } from "./principal.ts";
import { refuse } from "./refuse.ts";
import { createAssertionCheck } from "./verify-assertion.ts";

export interface CallVerifier {
  /** The principal that the gateway vouches for. Throws an UNAUTHENTICATED PublicError, its reason in `cause`, for anything else. */
  verify(
    call: Call & { headers: Readonly<Record<string, string | string[] | undefined>> },
  ): Promise<Principal>;
}

const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;
const timePattern = /^\d{1,16}$/;

/**
 * Verifies signed calls for one domain: HMAC over the raw body, clock within 30 s, assertion, nonce never seen. The HMAC is cheap and comes first,
 * so that only who has the domain's secret can make it verify assertions, which costs forty times as much.
 */
export function createCallVerifier(
  source: KeySource<DomainKeys>,
  { now = Date.now, maxNonces = 250_000 }: { now?: (() => number) | undefined; maxNonces?: number } = {},
): CallVerifier {
  const assertions = createAssertionCheck(source, now);
  const nonces = createNonceCache({ milliseconds: 2 * skewSeconds * 1000, maxEntries: maxNonces, now });

  const keyOf = (id: string): SecretKey =>
    keysOf(source).calls.find(({ kid }) => kid === id) ?? refuse("unknown call key id");

  return {
    async verify({ headers, ...call }) {
      const header = (name: string): string => {
        const value = headers[name];
        return typeof value === "string" ? value : refuse(`the header ${name} is missing or repeated`);
      };
      const time = header(callHeaders.time);
      const nonce = header(callHeaders.nonce);
      const key = keyOf(header(callHeaders.key));
      const given = Buffer.from(header(callHeaders.signature));
      const token = header(callHeaders.assertion);
      if (!timePattern.test(time) || Math.abs(now() - Number(time)) > skewSeconds * 1000) {
        refuse("the call's time is more than 30 s from this clock");
      }
      if (!noncePattern.test(nonce)) refuse("the nonce is malformed");
      const jti = assertions.claimedId(token) ?? refuse("the assertion is malformed");
      const expected = Buffer.from(signatureOf(call, { jti, time, nonce, key }));
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        refuse("the signature does not match");
      const { principal } = await assertions.verify(token);
      // Only a call that is genuine may take room among the nonces.
      if (!nonces.claim(nonce)) refuse("the nonce was used before, or too many calls are remembered");
      return principal;
    },
  };
}
