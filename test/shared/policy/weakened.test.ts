import { describe, expect, it } from "@jest/globals";
import {
  weakened,
  type AccessTable,
  type Condition,
  type CoordinateAccess,
  type Requirement,
} from "@trellis/shared/policy";

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
    [
      "another scope",
      reading([[{ scopes: ["s"] }]]),
      reading([[{ scopes: ["s"] }], [{ scopes: ["t"] }]]),
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
    [
      "one of two roles for no mask",
      one({ read: [0], clear: [1, 2], mask: "HMAC" }, [[role("a")]], [[role("b")]], [[role("c")]]),
      one({ read: [0], clear: [1], mask: "HMAC" }, [[role("a")]], [[role("b")]]),
      ["T.f: in clear instead of masked (HMAC) for role a and role b"],
    ],
    [
      "a mask for another role",
      one({ read: [0], clear: [] }, [[role("a")]]),
      one({ read: [0], clear: [1], mask: "HMAC" }, [[role("b")]], [[role("a")]]),
      ["T.f: masked (HMAC) instead of refused for role b"],
    ],
    [
      "by the least scopes",
      reading([[role("a")]]),
      reading([[{ scopes: ["s", "t"] }], [role("b"), { scopes: ["s"] }], [{ scopes: ["t"] }]]),
      ["T.f: in clear instead of refused for scope t"],
    ],
    [
      "by the least roles and purposes",
      reading([[role("a")]]),
      reading([
        [role("b"), role("c"), { purposes: ["p"] }],
        [role("b"), { purposes: ["p"] }],
      ]),
      ["T.f: in clear instead of refused for role b and purpose p"],
    ],
    [
      "by a scope, which is no less than a role",
      reading([[role("b")]]),
      reading([[role("b"), role("c")], [{ scopes: ["s"] }]]),
      ["T.f: in clear instead of refused for scope s"],
    ],
    [
      "by somebody without a purpose",
      reading([[{ purposes: ["p"] }]]),
      reading([[{ purposes: ["p"] }], [role("b")]]),
      ["T.f: in clear instead of refused for role b"],
    ],
    [
      "by no more purposes than it takes",
      reading([[role("a")]]),
      reading([[role("b"), { purposes: ["p"] }], [role("b")]]),
      ["T.f: in clear instead of refused for role b"],
    ],
    [
      "by the least that it takes",
      reading([[role("a")]]),
      reading([[role("b"), { scopes: ["s"] }], [role("b")]]),
      ["T.f: in clear instead of refused for role b"],
    ],
    [
      "the same condition many times",
      reading([[role("a")]]),
      reading(...Array.from({ length: 12 }, () => [[role("b", "c")]])),
      ["T.f: in clear instead of refused for role b"],
    ],
    ["nothing, by a condition that is missing", reading([[role("a")]]), one({ read: [7], clear: [] }), []],
    [
      "a condition that was missing",
      one({ read: [7], clear: [] }),
      reading([[role("a")]]),
      ["T.f: in clear instead of refused for role a"],
    ],
  ])("is told: %s", (_, before, after, lines) => {
    expect(weakened(before, after)).toStrictEqual(lines);
  });

  it("is a line for each coordinate, in their order", () => {
    const before = tableOf([{ rule: "r", anyOf: [[role("a")]] }], {
      "A.a": { read: [0], clear: [] },
      "B.b": { read: [], clear: [0], mask: "NULL" },
      "C.c": { read: [0], clear: [] },
      "D.d": { read: [0], clear: [] },
    });
    const after = tableOf(
      [
        { rule: "s", anyOf: [] },
        { rule: "r", anyOf: [[role("a")]] },
      ],
      { "C.c": { read: [1], clear: [] }, "D.d": { read: [0, 1], clear: [] } },
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
