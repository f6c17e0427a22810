import type { ProductReading, ProductState } from "./types.ts";

const states: ReadonlySet<unknown> = new Set<ProductState>([
  "OK",
  "DEGRADED",
  "LAST_GOOD",
  "NOT_PUBLISHED",
  "STALE",
]);
const versionPattern = /^[\w.-]{1,80}$/;
const isTime = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,15}Z$/.test(value);

/** What the `extensions` of an answer say of the products that it read; only products of the domain itself, and only in the agreed form. */
export const productReadings = (
  domain: string,
  extensions: Readonly<Record<string, unknown>> | undefined,
): Record<string, ProductReading> => {
  const given = extensions?.["products"];
  if (typeof given !== "object" || given === null) return {};
  const readings: Record<string, ProductReading> = {};
  for (const [id, value] of Object.entries(given as Record<string, unknown>).slice(0, 1000)) {
    if (!id.startsWith(`${domain}/`) || typeof value !== "object" || value === null) continue;
    const { version, asOf, status } = value as Record<string, unknown>;
    if (!states.has(status)) continue;
    readings[id] = {
      version: typeof version === "string" && versionPattern.test(version) ? version : null,
      asOf: isTime(asOf) ? asOf : null,
      status: status as ProductState,
    };
  }
  return readings;
};
