import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anonymous, type Principal } from "@trellis/shared/identity";
import { type Planner, type PlannerOptions } from "../../../gateway/src/plan/index.ts";
import { composeSdl, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

const supergraph = composeSdl({
  sales: `type Query { account(id: ID!): Account accounts(first: Int): [Account!] plain: Int }
          type Account @key(fields: "id") { id: ID! name: String email: String }`,
  success: `type Account @key(fields: "id") { id: ID! health: Int notes: [String] }`,
});

const needs = (scope: string) => ({
  rules: [{ directive: "requiresScopes" as const, anyOf: [[scope]] }],
});
/** Who may read what, without a policy file. */
const access: PlannerOptions["access"] = {
  coordinates: {},
  protection: {
    "Account.email": needs("mail"),
    "Account.health": needs("care"),
    "Account.notes": needs("care"),
  },
};

const withScopes = (...scopes: string[]): Principal => ({ ...anonymous, id: "ann", roles: ["a"], scopes });

describe("a planner of what not everybody may see", () => {
  let planner: WatchedPlanner;
  let nobody: ReturnType<Planner["clearanceOf"]>;
  let mail: typeof nobody;
  let care: typeof nobody;

  beforeAll(async () => {
    planner = await startPlanner(supergraph, { access });
    nobody = planner.clearanceOf(anonymous);
    mail = planner.clearanceOf(withScopes("mail"));
    care = planner.clearanceOf(withScopes("care"));
  });
  afterAll(() => planner.close());

  const programFor = async (query: string, clearance: typeof nobody | undefined) => {
    const { value, errors } = await planner.prepare({ query }, { clearance });
    if (!value) throw new Error(JSON.stringify(errors));
    return value.program;
  };
  const refusedFor = async (query: string, clearance?: typeof nobody) =>
    ((await programFor(query, clearance)).refused ?? []).map(({ coordinate }) => coordinate);

  it("says what protects it", () => {
    const { version, conditions, coordinates, warnings } = planner.access();
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect(conditions.map(({ rule }) => rule)).toContain("@requiresScopes");
    expect(Object.keys(coordinates).toSorted()).toEqual(["Account.email", "Account.health", "Account.notes"]);
    expect(warnings).toEqual([]);
  });

  it("has one clearance for all who may see the same", () => {
    expect(planner.clearanceOf(withScopes("mail", "other"))).toBe(mail);
    expect(planner.clearanceOf({ ...withScopes("care"), id: "bo" })).toBe(care);
    expect(new Set([nobody, mail, care]).size).toBe(3);
  });

  const query = "{ account(id: 1) { name email health } }";

  it("gives each what it may see, in any order, cold and warm", async () => {
    const expected = new Map([
      [nobody, ["Account.email", "Account.health"]],
      [mail, ["Account.health"]],
      [care, ["Account.email"]],
    ]);
    const orders = [
      [nobody, mail, care],
      [care, mail, nobody, nobody],
      [mail, care],
    ];
    for (const [turn, order] of orders.entries())
      for (const text of [query, `${query} # ${turn}`])
        for (const clearance of order)
          expect(await refusedFor(text, clearance)).toEqual(expected.get(clearance));
    expect(await refusedFor(query)).toEqual(expected.get(nobody));
    const { fetches } = await programFor(query, nobody);
    expect(fetches.map(({ domain, text }) => `${domain} ${text}`).join()).not.toMatch(/email|health|success/);
  });

  it("gives the very same program to all for whom it comes out the same", async () => {
    const text = "{ account(id: 2) { name email } }";
    expect(await programFor(text, nobody)).toBe(await programFor(text, care));
    expect(await programFor(text, mail)).not.toBe(await programFor(text, care));
    const plain = "{ accounts { name } }";
    expect(await programFor(plain, nobody)).toBe(await programFor(plain, mail));
  });

  it("gives it at once when it is known, whoever asked in between", async () => {
    const text = "{ account(id: 3) { name email } }";
    const prepared = [nobody, mail, care].map((clearance) => planner.prepare({ query: text }, { clearance }));
    const first = await Promise.all(prepared);
    const again = [nobody, mail, care].map((clearance) => planner.prepare({ query: text }, { clearance }));
    expect(again).toEqual(first);
    for (const one of again) expect(one).not.toBeInstanceOf(Promise);
  });

  it("remembers what it refuses to some while others use it", async () => {
    const text = "{ account(id: 4) { email } __schema { queryType { name } } }";
    const ask = (clearance: typeof nobody) => planner.prepare({ query: text }, { clearance });
    expect((await ask(mail)).errors).toBeUndefined();
    expect((await ask(nobody)).errors).toBeDefined();
    expect([ask(mail), ask(nobody)].some((one) => one instanceof Promise)).toBe(false);
  });

  it("prepares one text for many at once, each by its own clearance", async () => {
    const text = "{ account(id: 5) { email health notes } }";
    const all = Array.from({ length: 30 }, (_, turn) => [nobody, mail, care][turn % 3] as typeof nobody);
    const found = await Promise.all(all.map((clearance) => refusedFor(text, clearance)));
    for (const [turn, coordinates] of found.entries())
      expect(coordinates).toEqual(await refusedFor(text, all[turn]));
  });

  it("shows each the schema that it may see", async () => {
    const seen = async (clearance?: typeof nobody) => {
      const sdl = await planner.schema(clearance);
      return ["email", "health", "name"].filter((name) => sdl.includes(`  ${name}:`));
    };
    expect(await seen()).toEqual(["name"]);
    expect(await seen(mail)).toEqual(["email", "name"]);
    expect(await seen(care)).toEqual(["health", "name"]);
    expect(planner.schema(mail)).toEqual(planner.schema(mail));
  });

  it("explains which rule refused what", async () => {
    const explained = await planner.explain({ query }, mail);
    expect(explained).toContain(
      "# account.health is null: Account.health is refused by @requiresScopes\nQueryPlan {",
    );
    expect(explained).not.toContain("Account.email");
    expect(await planner.explain({ query })).toContain("Account.email is refused");
  });

  it("warms another planner for those who asked, by its own table", async () => {
    const most = planner.mostUsed(1000).filter((used) => used.query === query);
    expect(new Set(most.map(({ clearance }) => clearance))).toEqual(new Set([nobody, mail, care]));
    const protection = { "Account.name": needs("mail") };
    const next = await startPlanner(supergraph, { access: { coordinates: {}, protection } });
    await next.warm(most);
    const hit = next.prepare({ query }, { clearance: next.clearanceOf(withScopes("mail")) });
    expect(hit).toMatchObject({ value: { program: {} } });
    expect(hit).not.toHaveProperty("value.program.refused");
    const other = next.prepare({ query }, { clearance: next.clearanceOf(withScopes("care")) });
    expect(other).toMatchObject({ value: { program: { refused: [{ coordinate: "Account.name" }] } } });
    await next.close();
  });

  it("does not serve where something is not decided", async () => {
    const known = { coordinate: "Account.name", domains: ["sales"], classification: "PUBLIC" as const };
    const coordinates = { "Account.name": known };
    const policy = { version: "1", roles: {}, policies: [], names: {} };
    const starting = startPlanner(supergraph, { access: { policy, coordinates, protection: {} } });
    await expect(starting).rejects.toThrow("Every field must be in the contract of a domain");
  });
});
