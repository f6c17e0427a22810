import type { ContractTable } from "@trellis/shared/contract";
import { describe, expect, it } from "@jest/globals";
import { createTableBuilder, toSlices } from "../../../gateway/src/supergraph/slices.ts";

const domain = (number: number) => [`domain-${number}`, { owner: "x".repeat(1000), products: [`${number}`] }];
const table = {
  products: {},
  domains: Object.fromEntries(Array.from({ length: 500 }, (_, number) => domain(number))),
  coordinates: { "Query.a": { coordinate: "Query.a" } },
  protection: { "Query.a": { requires: ["Query.b"] } },
} as unknown as ContractTable;

describe("a contract table between threads", () => {
  it("is cut into slices that are small, and is whole and frozen again", () => {
    const slices = toSlices(table);
    expect(slices.length).toBeGreaterThan(5);
    for (const slice of slices) expect(JSON.stringify(slice).length).toBeLessThan(80_000);
    const builder = createTableBuilder();
    for (const slice of structuredClone(slices)) builder.add(slice);
    expect(builder.table()).toEqual(table);
    expect(Object.values(builder.table().domains).every(Object.isFrozen)).toBe(true);
  });

  it("has no slice where it has nothing", () => {
    expect(toSlices({ products: {}, domains: {}, coordinates: {}, protection: {} })).toEqual([]);
    expect(createTableBuilder().table()).toEqual({
      products: {},
      domains: {},
      coordinates: {},
      protection: {},
    });
  });
});
