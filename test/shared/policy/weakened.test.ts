import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  createClearances,
  decide,
  weakened,
  type AccessTable,
  type Condition,
  type CoordinateAccess,
  type PrincipalFacts,
  type Requirement,
} from "@trellis/shared/policy";
import { nobody, somebody } from "../../kit/policy.ts";

const tableOf = (
  conditions: readonly Condition[],
  coordinates: Readonly<Record<string, CoordinateAccess>>,
): AccessTable => ({
  version: "",
  conditions,
  coordinates,
});
const one = (access: CoordinateAccess, ...anyOfs: Requirement[][][]) =>
  tableOf(
    anyOfs.map((anyOf, index) => ({ rule: `${index}`, anyOf })),
    { "T.f": access },
  );
const reading = (...anyOfs: Requirement[][][]) =>
  one({ read: anyOfs.map((_, index) => index), clear: [] }, ...anyOfs);
const masking = (mask: CoordinateAccess["mask"], ...anyOfs: Requirement[][][]) =>
  one({ read: [], clear: anyOfs.map((_, index) => index), mask }, ...anyOfs);

const role = (...roles: string[]): Requirement => ({ roles });
const signedIn: Requirement = { authenticated: true };
const open = tableOf([], {});

/** Conditions that can be met in 4096 ways. */
const many = (from: number) =>
  Array.from({ length: 12 }, (_, index) => [[role(`r${from + 2 * index}`, `r${from + 2 * index + 1}`)]]);

describe("what was weakened", () => {
  it.each<[string, AccessTable, AccessTable, string[]]>([
    ["nothing", reading([[role("a")]]), reading([[role("a")]]), []],
    ["nothing, where nothing was protected", open, reading([[role("a")]]), []],
    [
      "all, where nothing is any more",
      reading([[role("a")]]),
      open,
      ["T.f: in clear instead of refused for anybody"],
    ],
    [
      "a role more",
      reading([[role("a")]]),
      reading([[role("a", "b")]]),
      ["T.f: in clear instead of refused for role b"],
    ],
    ["a role less", reading([[role("a", "b")]]), reading([[role("a")]]), []],
    [
      "another role",
      reading([[role("a")]]),
      reading([[role("b")]]),
      ["T.f: in clear instead of refused for role b"],
    ],
    [
      "two roles for one",
      reading([[role("a")]], [[role("b")]]),
      reading([[role("a", "b")]]),
      ["T.f: in clear instead of refused for role a"],
    ],
    ["one for two roles", reading([[role("a", "b")]]), reading([[role("a")]], [[role("b")]]), []],
    ["the same otherwise", reading([[role("a"), role("b")]]), reading([[role("b")]], [[role("a")]]), []],
    [
      "a list more",
      reading([[role("a")]]),
      reading([[role("a")], [role("b"), { scopes: ["s", "t"] }]]),
      ["T.f: in clear instead of refused for role b and scope s and scope t"],
    ],
    [
      "a scope less",
      reading([[{ scopes: ["s", "t"] }]]),
      reading([[{ scopes: ["t"] }]]),
      ["T.f: in clear instead of refused for scope t"],
    ],
    ["a scope more", reading([[{ scopes: ["t"] }]]), reading([[{ scopes: ["s", "t"] }]]), []],
    [
      "a purpose more",
      reading([[{ purposes: ["p"] }]]),
      reading([[{ purposes: ["p", "q"] }]]),
      ["T.f: in clear instead of refused for purpose q"],
    ],
    [
      "two purposes, which nobody has",
      reading([]),
      reading([[{ purposes: ["p"] }]], [[{ purposes: ["q"] }]]),
      [],
    ],
    [
      "signing in",
      reading([[role("a")]]),
      reading([[signedIn]]),
      ["T.f: in clear instead of refused for whoever signs in"],
    ],
    ["signing in with a role instead", reading([[signedIn]]), reading([[role("a")]]), []],
    [
      "nobody in particular",
      reading([[signedIn]]),
      reading([[role("anonymous", "a")]]),
      ["T.f: in clear instead of refused for anybody"],
    ],
    [
      "nobody in particular alone",
      reading([[role("a")]]),
      reading([[role("anonymous")]]),
      ["T.f: in clear instead of refused for anybody"],
    ],
    [
      "what nobody may see",
      reading([]),
      reading([[role("a")]]),
      ["T.f: in clear instead of refused for role a"],
    ],
    [
      "a mask instead of a refusal",
      reading([[role("a")]]),
      masking("HMAC", [[role("a")]]),
      ["T.f: masked (HMAC) instead of refused for anybody"],
    ],
    ["a refusal instead of a mask", masking("HMAC", [[role("a")]]), reading([[role("a")]]), []],
    [
      "a mask that shows more",
      masking("NULL", [[role("a")]]),
      masking("HMAC", [[role("a")]]),
      ["T.f: masked (HMAC) instead of masked (NULL) for anybody"],
    ],
    [
      "a mask that shows more still",
      masking("HMAC", [[role("a")]]),
      masking("PARTIAL", [[role("a")]]),
      ["T.f: masked (PARTIAL) instead of masked (HMAC) for anybody"],
    ],
    [
      "a mask that shows most",
      masking("PARTIAL", [[role("a")]]),
      masking("YEAR", [[role("a")]]),
      ["T.f: masked (YEAR) instead of masked (PARTIAL) for anybody"],
    ],
    ["a mask that shows less", masking("YEAR", [[role("a")]]), masking("NULL", [[role("a")]]), []],
    [
      "no mask for a role more",
      masking("HMAC", [[role("a")]]),
      masking("HMAC", [[role("a", "b")]]),
      ["T.f: in clear instead of masked (HMAC) for role b"],
    ],
    [
      "no mask at all",
      masking("HMAC", [[role("a")]]),
      open,
      ["T.f: in clear instead of masked (HMAC) for anybody"],
    ],
    [
      "a mask that is missing",
      masking(undefined, [[role("a")]]),
      masking("NULL", [[role("a")]]),
      ["T.f: masked (NULL) instead of refused for anybody"],
    ],
  ])("is told: %s", (_, before, after, lines) => {
    expect(weakened(before, after)).toEqual(lines);
  });

  it("is a line for each coordinate, in their order", () => {
    const before = tableOf([{ rule: "r", anyOf: [[role("a")]] }], {
      "A.a": { read: [0], clear: [] },
      "B.b": { read: [], clear: [0], mask: "NULL" },
      "C.c": { read: [0], clear: [] },
    });
    const after = tableOf(
      [
        { rule: "s", anyOf: [] },
        { rule: "r", anyOf: [[role("a")]] },
      ],
      { "C.c": { read: [1], clear: [] } },
    );
    expect(weakened(before, after)).toEqual([
      "A.a: in clear instead of refused for anybody",
      "B.b: in clear instead of masked (NULL) for anybody",
    ]);
  });

  it("is whatever cannot be compared, unless it is the same", () => {
    expect(weakened(reading(...many(0)), reading(...many(0)))).toEqual([]);
    expect(weakened(reading(...many(0)), reading(...many(1)))).toEqual([
      "T.f: protected in too many ways to compare",
    ]);
    expect(weakened(reading(...many(0)), masking("NULL", ...many(1)))).toEqual([
      "T.f: protected in too many ways to compare",
    ]);
    expect(weakened(reading(...many(1)), reading(...many(1).slice(0, 10)))).toEqual([
      "T.f: in clear instead of refused for role r1 and role r11 and role r13 and role r15 and role r17 and role r19 and role r3 and role r5 and role r7 and role r9",
    ]);
  });
});

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
