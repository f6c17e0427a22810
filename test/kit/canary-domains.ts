import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import type { IncomingHttpHeaders } from "node:http";
import { callHeaders } from "@trellis/shared/identity";
import { fakeDomain, fakeDomains, type FakeDomain } from "./fake-domains.ts";
import type { FakeDefinition } from "./fake-subgraph.ts";

/** What only one principal's answers hold. */
export const canaryOf = (principal: string): string =>
  `canary-${createHash("sha256").update(principal).digest("hex").slice(0, 16)}`;

/** Whom the gateway vouches for in a call. */
const principalOf = (headers: IncomingHttpHeaders): string =>
  decodeJwt(String(headers[callHeaders.assertion])).sub ?? "nobody";

/** A fake domain whose every label is the canary of who asks, before domain and account; the gateway may keep what it answers. */
export const canaryDomain = (domain: FakeDomain): FakeDefinition => {
  const { type } = fakeDomains[domain];
  const plain = fakeDomain(domain);
  const { [type]: own, ...resolvers } = plain.resolvers as Record<string, object>;
  const label = ({ id }: { id: string }, _: unknown, headers: IncomingHttpHeaders) =>
    `${canaryOf(principalOf(headers))} ${domain}:${id}`;
  return { ...plain, lends: true, resolvers: { ...resolvers, [type]: { ...own, label } } };
};
