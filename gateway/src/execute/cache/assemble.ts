import type { ProductReading } from "../types.ts";
import type { Entry } from "./entries.ts";
import type { Lease } from "./leases.ts";
import type { ProductSet } from "./product-sets.ts";

const start = Buffer.from('{"data":{"_entities":[');
const comma = 44;

const readingsOf = (
  sets: ReadonlySet<ProductSet>,
  { products }: Lease,
  isStale: boolean,
): Record<string, ProductReading> => {
  const readings: Record<string, ProductReading> = {};
  for (const { versions } of sets) {
    for (const [product, version] of versions) {
      const { asOf, status } = products[product] ?? { asOf: null, status: "OK" as const };
      readings[product] = { version, asOf, status: isStale ? "STALE" : status };
    }
  }
  return readings;
};

/** The ends of answers that were read from one set under one lease, so that they are printed once. */
const ends = new WeakMap<Lease, Map<ProductSet, Buffer>>();

const endOf = (sets: ReadonlySet<ProductSet>, lease: Lease, isStale: boolean): Buffer => {
  const [only] = sets;
  const known = ends.get(lease) ?? new Map<ProductSet, Buffer>();
  ends.set(lease, known);
  const found = sets.size === 1 && !isStale && only ? known.get(only) : undefined;
  if (found) return found;
  const products = readingsOf(sets, lease, isStale);
  const made = Buffer.from(`]},"extensions":${JSON.stringify({ products })}}`);
  if (sets.size === 1 && !isStale && only) known.set(only, made);
  return made;
};

/** Puts an answer together from its items, as the domain would give it that serves what the lease says. */
export const assemble = (entries: readonly Entry[], lease: Lease, { isStale = false } = {}): Buffer => {
  const sets = new Set(entries.map(({ set }) => set));
  const end = endOf(sets, lease, isStale);
  let length = start.length + end.length + entries.length - 1;
  for (const { item } of entries) length += item.length;
  const body = Buffer.allocUnsafe(length);
  let at = start.copy(body);
  for (const [index, { item }] of entries.entries()) {
    if (index > 0) body[at++] = comma;
    body.set(item, at);
    at += item.length;
  }
  end.copy(body, at);
  return body;
};
