import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { buildSchema } from "graphql";
import { classifications, type CoordinateProtection, type SecurityRule } from "@trellis/shared/contract";
import {
  compileAccess,
  createClearances,
  decide,
  type FieldPolicy,
  type PrincipalFacts,
} from "@trellis/shared/policy";
import { coordinatesWith, fieldPolicy, nobody, policyOf, somebody } from "../../kit/policy.ts";

const schema = buildSchema(`
  type Query { a: A i: I }
  interface I { x: String y: E }
  type A implements I { x: String y: E b: B own: String }
  type B implements I { x: String y: E a: A }
  enum E { V W }
`);
const fields = ["Query.a", "Query.i", "I.x", "I.y", "A.x", "A.y", "A.b", "A.own", "B.x", "B.y", "B.a"];
const inputs = ["E.V", "E.W"];
const types = ["A", "B", "I", "E"];

const scopes = fc.subarray(["s", "t"], { minLength: 1 });
const anyRule: fc.Arbitrary<SecurityRule> = fc.oneof(
  fc.constant<SecurityRule>({ directive: "authenticated", anyOf: [] }),
  fc.array(scopes, { maxLength: 2 }).map((anyOf): SecurityRule => ({ directive: "requiresScopes", anyOf })),
  fc
    .array(fc.subarray(["known", "unknown"], { minLength: 1 }), { maxLength: 2 })
    .map((anyOf): SecurityRule => ({ directive: "policy", anyOf })),
);
const anyProtection: fc.Arbitrary<CoordinateProtection> = fc.record(
  { rules: fc.array(anyRule, { maxLength: 2 }), requires: fc.subarray(fields, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const anyProtections = fc.dictionary(fc.constantFrom(...fields, ...types), anyProtection, { maxKeys: 5 });
const anyReads = fc.dictionary(
  fc.constantFrom(...inputs),
  fc.subarray(fields).map((reads) => ({ reads })),
  { maxKeys: 2 },
);

const anyField = fc.record({
  classification: fc.constantFrom(...classifications),
  personalData: fc.option(
    fc
      .constantFrom("HMAC", "NULL", "YEAR")
      .map(
        (masking) => ({ category: "user.contact", subject: "CUSTOMER", identity: false, masking }) as const,
      ),
    { nil: undefined },
  ),
});
const anyFields = fc.record(Object.fromEntries(fields.map((field) => [field, anyField])));

const anyRequirement = fc.oneof(
  fc.constant({ clearance: true } as const),
  fc.constant({ authenticated: true } as const),
  scopes.map((all) => ({ scopes: all })),
  fc.subarray(["reader", "insider", "chief"], { minLength: 1 }).map((roles) => ({ roles })),
);
const anyPolicy: fc.Arbitrary<Partial<FieldPolicy>> = fc.record({
  on: fc.oneof(
    fc.subarray([...classifications], { minLength: 1 }).map((classification) => ({ classification })),
    fc.constant({ personalData: [""] }),
    fc.subarray(fields, { minLength: 1 }).map((coordinates) => ({ coordinates })),
  ),
  require: anyRequirement,
  otherwise: fc.constantFrom("REFUSE", "MASK"),
});
const anyPolicies = fc.array(anyPolicy, { maxLength: 3 });

const anybody: fc.Arbitrary<PrincipalFacts> = fc.oneof(
  fc.constant(nobody),
  fc
    .record({ roles: fc.subarray(["reader", "insider", "chief"]), scopes: fc.subarray(["s", "t"]) })
    .map(somebody),
);

interface Case {
  readonly contract: Parameters<typeof coordinatesWith>[0];
  readonly protection: Readonly<Record<string, CoordinateProtection>>;
  readonly reads: Readonly<Record<string, CoordinateProtection>>;
  readonly policies: readonly Partial<FieldPolicy>[];
}
const anyCase: fc.Arbitrary<Case> = fc.record({
  contract: anyFields,
  protection: anyProtections,
  reads: anyReads,
  policies: anyPolicies,
});

const tableOf = ({ contract, protection, reads, policies }: Case) =>
  compileAccess({
    policy: policyOf({
      policies: policies.map((more, index) => fieldPolicy({ id: `p${index}`, ...more })),
      names: { known: { scopes: ["s"] } },
    }),
    coordinates: coordinatesWith(contract),
    protection: { ...protection, ...reads },
    schema,
  }).table;

/** Less is a smaller number. */
const ranksOf = (one: Case, who: PrincipalFacts): readonly number[] => {
  const table = tableOf(one);
  const clearance = createClearances(table.conditions).of(who);
  return [...fields, ...inputs].map((coordinate) =>
    ["REFUSED", "MASKED", "CLEAR"].indexOf(decide(table, coordinate, clearance).kind),
  );
};

const expectNoMore = (less: readonly number[], more: readonly number[]): void => {
  for (const [index, rank] of less.entries()) expect(rank).toBeLessThanOrEqual(more[index] as number);
};

const united = (one: Case["protection"], other: Case["protection"]): Case["protection"] =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((coordinate) => [
      coordinate,
      {
        rules: [...(one[coordinate]?.rules ?? []), ...(other[coordinate]?.rules ?? [])],
        requires: [...(one[coordinate]?.requires ?? []), ...(other[coordinate]?.requires ?? [])],
      },
    ]),
  );

describe("whatever is decided", () => {
  it("is not opened by another directive or requirement", () => {
    fc.assert(
      fc.property(anyCase, anyProtections, anybody, (one, more, who) => {
        expectNoMore(ranksOf({ ...one, protection: united(one.protection, more) }, who), ranksOf(one, who));
      }),
      { numRuns: 80 },
    );
  });

  it("is not opened by another policy, or by a stricter classification", () => {
    fc.assert(
      fc.property(anyCase, anyPolicy, anybody, (one, more, who) => {
        expectNoMore(ranksOf({ ...one, policies: [...one.policies, more] }, who), ranksOf(one, who));
      }),
      { numRuns: 80 },
    );
  });

  it("does not depend on who says it first", () => {
    fc.assert(
      fc.property(anyCase, anyProtections, (one, more) => {
        const there = tableOf({ ...one, protection: united(one.protection, more) });
        const back = tableOf({ ...one, protection: united(more, one.protection) });
        expect(back).toEqual(there);
        expect(back.version).toBe(there.version);
        expect(tableOf({ ...one, policies: one.policies.toReversed() }).coordinates).toEqual(
          expect.anything(),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("is written once: what may be read only by whom it is clear to is not masked, and what demands the same is the same", () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const written = Object.values(tableOf(one).coordinates);
        for (const { read, clear, mask } of written) {
          expect(clear.filter((condition) => read.includes(condition))).toEqual([]);
          expect(mask !== undefined).toBe(clear.length > 0);
        }
        expect(new Set(written).size).toBe(new Set(written.map((access) => JSON.stringify(access))).size);
      }),
      { numRuns: 80 },
    );
  });

  it("opens no more to somebody with a role or scope less", () => {
    fc.assert(
      fc.property(
        anyCase,
        anybody,
        fc.subarray(["reader", "insider", "chief", "s", "t"]),
        (one, who, missing) => {
          const without = (all: readonly string[]) => all.filter((name) => !missing.includes(name));
          const less = { ...who, roles: without(who.roles), scopes: without(who.scopes) };
          expectNoMore(ranksOf(one, less), ranksOf(one, who));
        },
      ),
      { numRuns: 80 },
    );
  });

  it("shows no more of a field than an interface of it does", () => {
    fc.assert(
      fc.property(anyCase, anybody, (one, who) => {
        const ranks = ranksOf(one, who);
        const rank = (coordinate: string) => ranks[fields.indexOf(coordinate)] as number;
        for (const field of ["x", "y"])
          for (const type of ["A", "B"])
            expect(rank(`${type}.${field}`)).toBeLessThanOrEqual(rank(`I.${field}`));
      }),
      { numRuns: 80 },
    );
  });
});

describe("ten thousand coordinates", () => {
  it("are decided within a second", () => {
    const count = 100;
    const sdl = Array.from({ length: count }, (_, type) => {
      const all = Array.from({ length: count }, (__, field) => `f${field}: String`);
      return `type T${type} { ${all.join(" ")} }`;
    });
    const large = buildSchema(`type Query { a: T0 } ${sdl.join(" ")}`);
    const names = Array.from(
      { length: count * count },
      (_, index) => `T${Math.floor(index / count)}.f${index % count}`,
    );
    const contract = Object.fromEntries(
      names.map((name, index) => [name, { classification: classifications[index % 4] as "PUBLIC" }]),
    );
    const protection = Object.fromEntries(
      names
        .filter((_, index) => index % 9 === 0)
        .map((name, index) => [name, { requires: [names[index * 9 + 1] ?? name] }]),
    );
    const started = process.cpuUsage();
    const { table, problems } = compileAccess({
      policy: policyOf({ policies: [fieldPolicy()] }),
      coordinates: coordinatesWith({ "Query.a": {}, ...contract }),
      protection,
      schema: large,
    });
    const clearance = createClearances(table.conditions).of(somebody({ roles: ["insider"] }));
    const refused = names.filter((name) => decide(table, name, clearance).kind === "REFUSED");
    const { user, system } = process.cpuUsage(started);
    expect(problems).toEqual([]);
    expect(refused.length).toBeGreaterThan(2500);
    expect(refused.length).toBeLessThan(3500);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});
