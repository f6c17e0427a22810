import type { ProductReading } from "../execute/index.ts";

/** What was last seen of each product, whoever asked. */
export interface ReadingBook {
  note(readings: Readonly<Record<string, ProductReading>>): void;
  of(productId: string): ProductReading | undefined;
}

/** A book that forgets nothing while the gateway runs; there are only so many products. */
export const createReadingBook = (): ReadingBook => {
  const readings = new Map<string, ProductReading>();
  return {
    note(seen) {
      for (const [id, reading] of Object.entries(seen)) readings.set(id, reading);
    },
    of: (productId) => readings.get(productId),
  };
};
