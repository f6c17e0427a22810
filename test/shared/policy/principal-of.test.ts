import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { anonymous, type Claims } from "@trellis/shared/identity";
import { fenceAllows, principalOf, type AccountFacts, type FenceKind } from "@trellis/shared/policy";
import { claimsOf, policyFile, policyOf } from "../../kit/policy.ts";

const fenced = (...fences: FenceKind[]) => ({ ...policyFile.roles.insider, fences });

const policy = policyOf({
  roles: {
    ...policyFile.roles,
    regional: fenced("REGIONS"),
    local: fenced("TERRITORIES"),
    owner: fenced("OWN_ACCOUNTS"),
    guest: fenced("LISTED_ACCOUNTS"),
    careful: fenced("REGIONS", "TERRITORIES", "OWN_ACCOUNTS", "LISTED_ACCOUNTS"),
  },
});

const everything = {
  regions: ["eu", "us"],
  territories: ["North"],
  accounts: ["b", "a"],
  email: "Ada@Example.com",
};

const of = (claims: Partial<Claims> | undefined) =>
  principalOf(claims === undefined ? undefined : claimsOf(claims), policy);

describe("the principal of somebody", () => {
  it("is who the token says, in the roles that the policy knows", () => {
    expect(
      of({
        roles: ["reader", "boss", "insider", "reader"],
        scopes: ["b", "a", "a"],
        regions: ["us", "eu", "us"],
      }),
    ).toEqual({
      id: "ada",
      client: "test",
      roles: ["insider", "reader"],
      scopes: ["a", "b"],
      regions: ["eu", "us"],
      policy: policy.version,
    });
  });

  it("says what for, where the token does", () => {
    expect(of({ purpose: "billing" }).purpose).toBe("billing");
    expect(of({})).not.toHaveProperty("purpose");
  });

  it("is frozen", () => {
    const principal = of({ roles: ["reader"], scopes: ["a"] });
    for (const part of [principal, principal.roles, principal.scopes])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it("is of any region where all of its roles are", () => {
    expect(of({ roles: ["chief"], regions: ["eu"] }).regions).toBe("ANYWHERE");
    expect(of({ roles: ["chief", "boss"] }).regions).toBe("ANYWHERE");
    expect(of({ roles: ["reader"] }).regions).toEqual([]);
    expect(of({ roles: ["boss"], regions: ["eu"] }).regions).toEqual(["eu"]);
  });

  it("is of the claimed regions where one of its roles is: a role that sees masks anywhere does not show another one's values there", () => {
    expect(of({ roles: ["reader", "chief"], regions: ["eu"] }).regions).toEqual(["eu"]);
    expect(of({ roles: ["reader", "chief"] }).regions).toEqual([]);
  });

  it.each<[string, Partial<Claims>, object | undefined]>([
    ["no fence", { roles: ["reader", "chief"], ...everything }, undefined],
    ["regions", { roles: ["regional"], ...everything }, { regions: ["eu", "us"] }],
    ["territories", { roles: ["local"], ...everything }, { territories: ["North"] }],
    ["their own accounts", { roles: ["owner"], ...everything }, { owners: ["ada@example.com"] }],
    ["a list", { roles: ["guest"], ...everything }, { accounts: ["a", "b"] }],
    [
      "all fences of all roles",
      { roles: ["regional", "reader", "guest"], ...everything },
      { regions: ["eu", "us"], accounts: ["a", "b"] },
    ],
    [
      "several fences of one role",
      { roles: ["careful"], ...everything },
      { regions: ["eu", "us"], territories: ["North"], owners: ["ada@example.com"], accounts: ["a", "b"] },
    ],
    [
      "nothing, without claims",
      { roles: ["careful"] },
      { regions: [], territories: [], owners: [], accounts: [] },
    ],
  ])("is bound to %s", (_, claims, fence) => {
    expect(of(claims).fence).toEqual(fence);
    expect("fence" in of(claims)).toBe(fence !== undefined);
  });
});

describe("the principal of nobody in particular", () => {
  const nobody = { ...anonymous, policy: policy.version };

  it("is in the role anonymous, and the same each time", () => {
    const [once, again] = [of(undefined), of(undefined)];
    expect([once, again]).toEqual([nobody, nobody]);
    expect(again).toBe(once);
    expect(principalOf(undefined, policyOf())).not.toBe(of(undefined));
  });

  it("is what a subject gets that calls itself anonymous", () => {
    expect(of({ subject: "anonymous", roles: ["chief"], scopes: ["a"] })).toBe(of(undefined));
  });

  it("is bound as its role says", () => {
    const bound = policyOf({ roles: { anonymous: { ...fenced("REGIONS"), residency: "ANYWHERE" } } });
    expect(principalOf(undefined, bound)).toMatchObject({ fence: { regions: [] }, regions: "ANYWHERE" });
  });

  it("is nobody who signed in: no token claims its role", () => {
    const principal = of({ roles: ["anonymous", "reader"] });
    expect(principal.roles).toEqual(["reader"]);
    expect(of({ roles: ["anonymous"] }).roles).toEqual([]);
  });
});

const facts: AccountFacts = { dataRegion: "eu", territory: "North", owner: "Ada@example.com" };
/** A fence of every kind that this account is within. */
const whole = { regions: ["eu"], territories: ["North"], owners: ["ada@example.com"], accounts: ["a"] };

describe("a fence", () => {
  it.each<[object | undefined, string | null | undefined, AccountFacts | undefined, boolean]>([
    [undefined, "a", facts, true],
    [undefined, null, undefined, true],
    [{}, "a", facts, true],
    [{}, "a", undefined, false],
    [{}, null, facts, false],
    [{}, undefined, facts, false],
    [{ regions: ["us", "eu"] }, "a", facts, true],
    [{ regions: ["us"] }, "a", facts, false],
    [{ regions: [] }, "a", facts, false],
    [{ regions: ["eu"] }, "a", { ...facts, dataRegion: null }, false],
    [{ territories: ["North"] }, "a", facts, true],
    [{ territories: ["north"] }, "a", facts, false],
    [{ territories: ["North"] }, "a", { ...facts, territory: null }, false],
    [{ owners: ["ada@example.com"] }, "a", facts, true],
    [{ owners: ["bob@example.com"] }, "a", facts, false],
    [{ owners: ["ada@example.com"] }, "a", { ...facts, owner: null }, false],
    [{ accounts: ["a"] }, "a", facts, true],
    [{ accounts: ["b"] }, "a", facts, false],
    [{ accounts: ["a"] }, "a", undefined, false],
    [whole, "a", facts, true],
    [{ ...whole, regions: ["us"] }, "a", facts, false],
    [{ ...whole, territories: ["South"] }, "a", facts, false],
    [{ ...whole, owners: ["eve@example.com"] }, "a", facts, false],
    [{ ...whole, accounts: ["b"] }, "a", facts, false],
  ])("%j around %j with %j: %j", (fence, account, known, isIn) => {
    expect(fenceAllows(fence, account, known)).toBe(isIn);
    expect(fenceAllows(fence, account, known)).toBe(isIn);
  });
});

const texts = fc.subarray(["a", "b", "c"]);
const anyClaims = fc.record({
  roles: fc.subarray(["reader", "regional", "local", "owner", "guest", "careful", "chief"]),
  regions: texts,
  territories: texts,
  accounts: texts,
  email: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
});
const anyFacts = fc.option(
  fc.record({
    dataRegion: fc.constantFrom(null, "a", "b"),
    territory: fc.constantFrom(null, "a", "b"),
    owner: fc.constantFrom(null, "a", "b"),
  }),
  { nil: undefined },
);

describe("a claim that is missing", () => {
  it("never widens what its owner sees", () => {
    fc.assert(
      fc.property(
        anyClaims,
        fc.constantFrom("regions", "territories", "accounts", "email"),
        fc.option(fc.constantFrom("a", "b"), { nil: null }),
        anyFacts,
        (claims, missing, account, known) => {
          const less = of({ ...claims, [missing]: missing === "email" ? undefined : [] });
          const all = of(claims);
          if (fenceAllows(less.fence, account, known))
            expect(fenceAllows(all.fence, account, known)).toBe(true);
          if (less.regions === "ANYWHERE") expect(all.regions).toBe("ANYWHERE");
          else
            for (const region of less.regions)
              expect(all.regions === "ANYWHERE" || all.regions).toContain(region);
        },
      ),
    );
  });

  it("leaves fewer accounts for each role that is claimed with another", () => {
    fc.assert(
      fc.property(anyClaims, fc.constantFrom("a", "b"), anyFacts, (claims, account, known) => {
        const isIn = (roles: readonly string[]) =>
          fenceAllows(of({ ...claims, roles }).fence, account, known);
        expect(isIn(claims.roles)).toBe(claims.roles.every((role) => isIn([role])));
      }),
    );
  });
});
