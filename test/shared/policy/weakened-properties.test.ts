import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  createClearances,
  decide,
  weakened,
  type AccessTable,
  type Condition,
  type PrincipalFacts,
  type Requirement,
} from "@trellis/shared/policy";
import { nobody, somebody } from "../../kit/policy.ts";

const roles = ["a", "b"];
const scopes = ["s", "t"];
const purposes = ["p", "q"];
const everybody: PrincipalFacts[] = [
  nobody,
  ...[[], ["a"], ["b"], roles].flatMap((some) =>
    [[], ["s"], ["t"], scopes].flatMap((few) =>
      [undefined, ...purposes].map((purpose) => somebody({ roles: some, scopes: few, purpose })),
    ),
  ),
];

const anyRequirement: fc.Arbitrary<Requirement> = fc.record(
  {
    authenticated: fc.constant(true as const),
    roles: fc.subarray([...roles, "anonymous"]),
    scopes: fc.subarray(scopes),
    purposes: fc.subarray(purposes),
  },
  { requiredKeys: [] },
);
const anyCondition: fc.Arbitrary<Condition> = fc.record({
  rule: fc.constant("rule"),
  anyOf: fc.array(fc.array(anyRequirement, { maxLength: 2 }), { maxLength: 2 }),
});
const anyTable: fc.Arbitrary<AccessTable> = fc.record({
  version: fc.constant(""),
  conditions: fc.array(anyCondition, { minLength: 3, maxLength: 3 }),
  coordinates: fc.dictionary(
    fc.constantFrom("T.a", "T.b"),
    fc.record({
      read: fc.subarray([0, 1, 2]),
      clear: fc.subarray([0, 1, 2]),
      mask: fc.constantFrom("HMAC", "NULL", "PARTIAL", "YEAR", undefined),
    }),
  ),
});

const order = ["REFUSED", "NULL", "HMAC", "PARTIAL", "YEAR", "CLEAR"];
const rankFor = (table: AccessTable, coordinate: string, who: PrincipalFacts): number => {
  const decision = decide(table, coordinate, createClearances(table.conditions).of(who));
  return order.indexOf(decision.kind === "MASKED" ? decision.mask : decision.kind);
};

describe("comparing tables", () => {
  it("finds exactly what asking everybody finds", () => {
    fc.assert(
      fc.property(anyTable, anyTable, (before, after) => {
        const naive = Object.keys(before.coordinates).filter((coordinate) =>
          everybody.some((who) => rankFor(after, coordinate, who) > rankFor(before, coordinate, who)),
        );
        expect(weakened(before, after).map((line) => line.split(":")[0])).toEqual(naive);
      }),
      { numRuns: 600 },
    );
  });

  it("finds nothing in a table that demands more", () => {
    fc.assert(
      fc.property(anyTable, anyCondition, (before, condition) => {
        const coordinates = Object.fromEntries(
          Object.entries(before.coordinates).map(([coordinate, access]) => [
            coordinate,
            { ...access, read: [...access.read, 3] },
          ]),
        );
        expect(
          weakened(before, { ...before, conditions: [...before.conditions, condition], coordinates }),
        ).toEqual([]);
      }),
    );
  });
});
