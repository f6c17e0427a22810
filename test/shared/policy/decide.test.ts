import { describe, expect, it } from "@jest/globals";
import {
  createClearances,
  decide,
  severityOf,
  type AccessTable,
  type Condition,
  type Requirement,
} from "@trellis/shared/policy";
import { fieldPolicy, nobody, somebody } from "../../kit/policy.ts";

const condition = (...anyOf: Requirement[][]): Condition => ({ rule: "test", anyOf });
const keyOf = (conditions: Condition[], who = somebody()) => createClearances(conditions).of(who).key;
const meets = (one: Condition, who = somebody()) => keyOf([one], who) === "1";

describe("a condition", () => {
  const known = somebody({ roles: ["a", "b"], scopes: ["s", "t"], purpose: "p" });

  it.each<[Requirement, boolean, boolean]>([
    [{}, true, true],
    [{ authenticated: true }, true, false],
    [{ roles: ["b", "c"] }, true, false],
    [{ roles: ["c"] }, false, false],
    [{ roles: [] }, false, false],
    [{ roles: ["anonymous"] }, false, true],
    [{ scopes: ["s"] }, true, false],
    [{ scopes: ["s", "t"] }, true, false],
    [{ scopes: ["s", "u"] }, false, false],
    [{ purposes: ["o", "p"] }, true, false],
    [{ purposes: ["o"] }, false, false],
    [{ authenticated: true, roles: ["a"], scopes: ["s"], purposes: ["p"] }, true, false],
    [{ authenticated: true, roles: ["c"], scopes: ["s"], purposes: ["p"] }, false, false],
    [{ authenticated: true, roles: ["a"], scopes: ["u"], purposes: ["p"] }, false, false],
    [{ authenticated: true, roles: ["a"], scopes: ["s"], purposes: ["o"] }, false, false],
  ])(
    "%j is met by somebody with it all: %j, and by nobody in particular: %j",
    (required, does, nobodyDoes) => {
      expect(meets(condition([required]), known)).toBe(does);
      expect(meets(condition([required]), nobody)).toBe(nobodyDoes);
    },
  );

  it("wants all of one of its lists", () => {
    const [a, b, c] = [{ roles: ["a"] }, { roles: ["b"] }, { roles: ["c"] }] as const;
    expect(meets(condition([a, b]), known)).toBe(true);
    expect(meets(condition([a, c]), known)).toBe(false);
    expect(meets(condition([a, c], [b]), known)).toBe(true);
    expect(meets(condition([]), known)).toBe(true);
    expect(meets(condition(), known)).toBe(false);
  });

  it.each([
    ["the id", somebody({ id: "anonymous" })],
    ["the role", somebody({ roles: ["anonymous"] })],
  ])("that somebody signed in is not met with %s of nobody in particular", (_, who) => {
    expect(meets(condition([{ authenticated: true }]), who)).toBe(false);
  });

  it("of a purpose is not met by somebody without one", () => {
    expect(meets(condition([{ purposes: ["p"] }]), somebody({ purpose: undefined }))).toBe(false);
  });
});

/** Somebody with a role for each bit that is set. */
const withBits = (number: number) =>
  somebody({
    roles: [...number.toString(2)].toReversed().flatMap((bit, index) => (bit === "1" ? [`${index}`] : [])),
  });

describe("clearances", () => {
  const conditions = [
    condition([{ authenticated: true }]),
    condition([{ roles: ["a"] }]),
    condition([{ scopes: ["s"] }]),
  ];

  it("say which conditions hold, in their order", () => {
    expect(keyOf(conditions, nobody)).toBe("000");
    expect(keyOf(conditions)).toBe("100");
    expect(keyOf(conditions, somebody({ roles: ["a"] }))).toBe("110");
    expect(keyOf(conditions, somebody({ scopes: ["s"] }))).toBe("101");
  });

  it("are one object for all who may see the same", () => {
    const clearances = createClearances(conditions);
    const [ada, bob, eve] = [
      somebody({ roles: ["a"] }),
      somebody({ id: "bob", roles: ["a", "b"] }),
      somebody(),
    ];
    const clearance = clearances.of(ada);
    expect(clearances.of(bob)).toBe(clearance);
    expect(clearances.of(ada)).toBe(clearance);
    expect(clearances.of(eve)).not.toBe(clearance);
    expect(clearance.of).toBe(ada);
    expect(Object.isFrozen(clearance)).toBe(true);
  });

  it("are looked up once for a principal", () => {
    const clearances = createClearances(conditions);
    const roles: string[] = [];
    const who = somebody({ roles });
    const clearance = clearances.of(who);
    roles.push("a");
    expect(clearances.of(who)).toBe(clearance);
  });

  it("do not pile up: the oldest of very many is made anew", () => {
    const many = Array.from({ length: 11 }, (_, index) => condition([{ roles: [`${index}`] }]));
    const clearances = createClearances(many);
    const [first, second] = [clearances.of(withBits(0)), clearances.of(withBits(1))];
    for (let number = 2; number < 1000; number++) clearances.of(withBits(number));
    expect(clearances.of(withBits(0))).toBe(first);
    clearances.of(withBits(1000));
    expect(clearances.of(withBits(1))).toBe(second);
    expect(clearances.of(withBits(0))).not.toBe(first);
    expect(clearances.of(withBits(0)).key).toBe(first.key);
  });
});

describe("a decision", () => {
  const table: AccessTable = {
    version: "",
    conditions: ["zero", "one", "two"].map((rule) => ({ rule, anyOf: [] })),
    coordinates: {
      "T.read": { read: [0, 2], clear: [] },
      "T.masked": { read: [0], clear: [1, 2], mask: "HMAC" },
      "T.bare": { read: [], clear: [1] },
      "T.strange": { read: [7], clear: [] },
    },
  };
  const decided = (coordinate: string, key: string) => decide(table, coordinate, { key, of: nobody });

  it.each([
    ["T.read", "101", { kind: "CLEAR" }],
    ["T.read", "111", { kind: "CLEAR" }],
    ["T.read", "010", { kind: "REFUSED", rule: "zero" }],
    ["T.read", "110", { kind: "REFUSED", rule: "two" }],
    ["T.read", "", { kind: "REFUSED", rule: "zero" }],
    ["T.masked", "111", { kind: "CLEAR" }],
    ["T.masked", "110", { kind: "MASKED", mask: "HMAC", rule: "two" }],
    ["T.masked", "100", { kind: "MASKED", mask: "HMAC", rule: "one" }],
    ["T.masked", "011", { kind: "REFUSED", rule: "zero" }],
    ["T.bare", "010", { kind: "CLEAR" }],
    ["T.bare", "101", { kind: "REFUSED", rule: "one" }],
    ["T.strange", "111", { kind: "REFUSED", rule: "unknown" }],
    ["T.other", "000", { kind: "CLEAR" }],
    ["constructor", "000", { kind: "CLEAR" }],
  ])("on %s with %j is %j", (coordinate, key, decision) => {
    expect(decided(coordinate, key)).toEqual(decision);
  });
});

describe("how grave a denial is", () => {
  const policies = [fieldPolicy({ id: "strict" }), fieldPolicy({ id: "mild", severity: "WARNING" })];

  it.each([
    ["strict@1", "ERROR"],
    ["mild@1", "WARNING"],
    ["mild@2", "ERROR"],
    ["@authenticated", "ERROR"],
  ])("is for %s what the policy of that name and version says, else an error: %s", (rule, severity) => {
    expect(severityOf(rule, policies)).toBe(severity);
  });
});
