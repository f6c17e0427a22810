import { afterEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { anonymous, type Principal } from "@trellis/shared/identity";
import { createBudgets, type Budgets, type Spending } from "../../../gateway/src/admission/index.ts";
import { parseConfig, unitsFor, type GatewayOptions } from "../../../gateway/src/config/index.ts";

const opened: Budgets[] = [];
afterEach(async () => {
  for (const budgets of opened.splice(0)) await budgets.close();
});
const open = (budget: NonNullable<GatewayOptions["cost"]>["budget"]): Budgets => {
  const { cost } = parseConfig({ subgraphs: { a: { url: "http://127.0.0.1:1" } }, cost: { budget } });
  const budgets = createBudgets(cost, { log: () => {} });
  opened.push(budgets);
  return budgets;
};
const who = (id: string, roles = ["analyst"], client = "web"): Principal => ({
  ...anonymous,
  id,
  client,
  roles,
});
const ada = who("ada");
const ask = async (budgets: Budgets, cost: number, more: Partial<Spending> = {}) =>
  budgets.reserve({ principal: ada, address: "10.0.0.1", cost, ...more });
const spend = async (budgets: Budgets, cost: number, more: Partial<Spending> = {}) => {
  const reserved = await ask(budgets, cost, more);
  if (!reserved.isGranted) throw new Error(reserved.error.message);
  return reserved;
};
const isGranted = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).isGranted;
const valueOf = (headers: readonly string[], name: string) => headers[headers.indexOf(name) + 1];

const byDomain = (cost: number) => ({ sales: cost / 2, product: cost / 2 });

describe("a client's budget", () => {
  it("holds so many units in a window, and tells what is left", async () => {
    const budgets = open({ units: { signedIn: 100 } });
    const first = await spend(budgets, 60);
    expect(first.left()).toBe(40);
    expect(first.headers()).toEqual([
      "ratelimit-policy",
      '"cost";q=100;w=60',
      "ratelimit",
      '"cost";r=40;t=60',
    ]);
    expect(await ask(budgets, 41)).toMatchObject({
      isGranted: false,
      error: {
        message:
          "The operation costs 41; the budget of its client is 100 in 60 seconds, of which 40 are left. Ask again in 60 seconds.",
        extensions: { code: "COST_BUDGET_EXCEEDED" },
      },
      headers: [
        "ratelimit-policy",
        '"cost";q=100;w=60',
        "ratelimit",
        '"cost";r=40;t=60',
        "retry-after",
        "60",
      ],
    });
    expect(await isGranted(budgets, 40)).toBe(true);
    expect(await isGranted(budgets, 0)).toBe(false);
    expect(budgets.readings["budget_refused_total"]?.()).toBe(2);
  });

  it("gets back what was not spent, and pays for what was spent beyond, once", async () => {
    const budgets = open({ units: { signedIn: 100 } });
    const reserved = await spend(budgets, 90);
    reserved.settle(10);
    reserved.settle(0);
    expect(reserved.left()).toBe(90);
    const more = await spend(budgets, 10);
    more.settle(50);
    expect([more.left(), valueOf(more.headers(), "ratelimit")]).toEqual([40, '"cost";r=40;t=60']);
    const refused = await spend(budgets, 40);
    refused.settle(0);
    const lost = await spend(budgets, 30);
    lost.settle();
    expect(lost.left()).toBe(10);
  });

  it("begins anew with the next window, which nothing of the last one changes", async () => {
    const budgets = open({ windowSeconds: 1, units: { signedIn: 10 } });
    const late = await spend(budgets, 10);
    expect(await isGranted(budgets, 1)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    expect((await spend(budgets, 4)).left()).toBe(6);
    late.settle(0);
    expect((await spend(budgets, 1)).left()).toBe(5);
  });

  it("is refused at once what it never holds, without a time to come back", async () => {
    const budgets = open({ units: { signedIn: 100 } });
    expect(await ask(budgets, 100.5)).toEqual({
      isGranted: false,
      error: {
        message:
          "The operation costs 101; the budget of its client is 100 in 60 seconds. Ask for fewer records at once.",
        extensions: { code: "OPERATION_LIMIT_EXCEEDED" },
      },
      headers: [],
    });
    expect((await spend(budgets, 1)).left()).toBe(99);
  });

  it("has no bound where it is 0, and then nothing is told", async () => {
    const budgets = open({ units: { signedIn: 0 } });
    const reserved = await spend(budgets, 1e9);
    expect([reserved.left(), reserved.headers()]).toEqual([Infinity, []]);
  });

  it.each<[string, Partial<Spending>, Partial<Spending>, boolean]>([
    ["a person with one program", { principal: ada }, { principal: who("ada"), address: "10.0.0.2" }, true],
    ["a person with two programs", { principal: ada }, { principal: who("ada", ["analyst"], "app") }, false],
    ["two persons", { principal: ada }, { principal: who("eve") }, false],
    [
      "two persons whose names run together",
      { principal: who("b", [], "a") },
      { principal: who("", [], "ab") },
      false,
    ],
    ["strangers of one address", { principal: anonymous }, { principal: anonymous }, true],
    ["strangers of two", { principal: anonymous }, { principal: anonymous, address: "10.0.0.2" }, false],
    [
      "a stranger with many addresses of one network",
      { principal: anonymous, address: "2001:db8:0:1::1" },
      { principal: anonymous, address: "2001:DB8:0:1:ffff::2" },
      true,
    ],
    [
      "strangers of two networks",
      { principal: anonymous, address: "2001:db8::1:0:0:1" },
      { principal: anonymous, address: "2001:db8:0:1::1" },
      false,
    ],
    [
      "a stranger who comes by two protocols",
      { principal: anonymous, address: "::ffff:10.0.0.1" },
      { principal: anonymous, address: "10.0.0.1" },
      true,
    ],
  ])("is one for %s: %#", async (_, one, other, isShared) => {
    const budgets = open({ units: { anonymous: 10, signedIn: 10 } });
    await spend(budgets, 6, one);
    expect(await isGranted(budgets, 6, other)).toBe(!isShared);
  });

  it.each<[readonly string[], number]>([
    [["anonymous"], 1],
    [["analyst"], 7],
    [["partner"], 3],
    [["partner", "analyst"], 7],
    [["partner", "robot"], Infinity],
    [[], 7],
    [["__proto__"], 7],
  ])("of the roles %j is %d", (roles, units) => {
    expect(unitsFor({ anonymous: 1, signedIn: 7, partner: 3, robot: 0 }, roles)).toBe(units);
  });

  it("never grants more than there is, whatever comes at once and is settled when", async () => {
    const step = fc.record({ cost: fc.nat(40), actual: fc.option(fc.nat(40)), settles: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const budgets = open({ units: { signedIn: 100 } });
        let used = 0;
        for (const { cost, actual, settles } of steps) {
          const units = Math.max(1, cost);
          const reserved = await ask(budgets, cost);
          expect(reserved.isGranted).toBe(used + units <= 100);
          if (!reserved.isGranted) continue;
          used += units;
          if (!settles) continue;
          reserved.settle(actual ?? undefined);
          used += actual === null ? 0 : (actual === 0 ? 0 : Math.max(1, actual)) - units;
          expect(reserved.left()).toBe(Math.max(0, 100 - used));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a client's budget on a domain", () => {
  it("bounds what is asked of that domain, and takes nothing where another budget is over", async () => {
    const budgets = open({ units: { signedIn: 100 }, domains: { sales: { anonymous: 5, signedIn: 20 } } });
    const first = await spend(budgets, 30, { byDomain });
    expect(valueOf(first.headers(), "ratelimit-policy")).toBe('"cost";q=100;w=60, "cost-sales";q=20;w=60');
    expect(valueOf(first.headers(), "ratelimit")).toBe('"cost";r=70;t=60, "cost-sales";r=5;t=60');
    const over = await ask(budgets, 12, { byDomain });
    expect(over).toMatchObject({
      isGranted: false,
      error: {
        message:
          "The operation costs 6; the budget of its client on sales is 20 in 60 seconds, of which 5 are left. Ask again in 60 seconds.",
      },
    });
    expect((await spend(budgets, 1)).left()).toBe(69);
    first.settle(10);
    expect(await isGranted(budgets, 12, { byDomain })).toBe(true);
    expect(await isGranted(budgets, 50, { byDomain: (cost) => ({ product: cost }) })).toBe(true);
  });
});
