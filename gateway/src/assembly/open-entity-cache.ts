import type { ContractTable } from "@trellis/shared/contract";
import type { GatewayConfig } from "../config/index.ts";
import { createEntityCache, type DomainLine, type EntityCache } from "../execute/index.ts";
import type { Domains } from "./open-domains.ts";
import type { Telemetry } from "./open-telemetry.ts";

const mebibyte = 1024 * 1024;
const unitMilliseconds: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** For how long the product may be shown while its domain fails, in milliseconds; 0 where its contract does not say. */
const staleMilliseconds = (table: ContractTable | undefined, product: string): number => {
  const level = table?.products[product]?.sla.find(({ property }) => property === "staleIfError");
  return Number(level?.value ?? 0) * (unitMilliseconds[level?.unit ?? ""] ?? 0);
};

/** Puts the cache of entities before the line; undefined where it is off, or where domains take unsigned calls and so lend nothing. */
export const openEntityCache = (
  line: DomainLine,
  { entityCache, open }: GatewayConfig,
  tools: { domains: Domains; telemetry: Telemetry; table(): ContractTable | undefined },
): EntityCache | undefined => {
  if (entityCache.mebibytes === 0 || open) return undefined;
  const { domains, telemetry, table } = tools;
  const cache = createEntityCache(line, {
    bytes: entityCache.mebibytes * mebibyte,
    lease: domains.client.lease,
    staleMilliseconds: (product) => staleMilliseconds(table(), product),
  });
  telemetry.metrics.show("What is kept of domains' answers about entities", {
    entity_cache_hits_total: () => cache.figures().hits,
    entity_cache_misses_total: () => cache.figures().misses,
    entity_cache_calls_avoided_total: () => cache.figures().avoided,
    entity_cache_stale_total: () => cache.figures().stale,
    entity_cache_entries: () => cache.figures().entries,
    entity_cache_bytes: () => cache.figures().bytes,
  });
  return cache;
};
