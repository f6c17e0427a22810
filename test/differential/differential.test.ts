import { describe, expect, it } from "@jest/globals";
import { assert, asyncProperty, gen, nat } from "fast-check";
import { compareGraph, showDifference, type Compared } from "./compare.ts";

const schemas = 14;

describe("our engine and the stock gateway on generated graphs", () => {
  it("answer as the specification says, but for what the stock gateway is known to get wrong", async () => {
    const seen: Compared[] = [];
    await assert(
      asyncProperty(gen(), async (choice) => {
        const compared = await compareGraph((bound) => choice(nat, bound - 1), 6);
        seen.push(compared);
        expect(compared.differences.map(showDifference)).toEqual([]);
      }),
      { numRuns: schemas, seed: 20, endOnFailure: true },
    );
    const sum = (figure: "operations" | "carried" | "schemas") =>
      seen.reduce((total, compared) => total + compared[figure], 0);
    expect(sum("schemas")).toBeGreaterThan(schemas / 2);
    expect(sum("carried")).toBeGreaterThan(sum("operations") / 4);
  });
});
