import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { canaryOf } from "../kit/canary-domains.ts";
import { codes, startCrowd, type Crowd, type User } from "../protection/crowd.ts";

const userCount = 200;
const asksOfOne = 5;
/** Long enough for a machine that is busy with other tests. */
const mostMilliseconds = 180_000;

describe("two hundred users at once", () => {
  let crowd: Crowd;
  beforeAll(async () => {
    crowd = await startCrowd(userCount);
  }, mostMilliseconds);
  afterAll(() => crowd.close());

  it(
    "F11: each get what is their own, while calls are shared and answers kept",
    async () => {
      expect(await crowd.askAll(asksOfOne)).toEqual([]);
      expect(await crowd.avoided()).toBeGreaterThan(userCount / 10);
    },
    mostMilliseconds,
  );

  const nobody: User = { name: "anonymous", isAlpha: false, headers: {} };
  const orders = ["ABab-", "-baBA", "bA-Ba", "aB-Ab"];

  it.each(orders.flatMap((order) => [["cold", order] as const, ["warm", order] as const]))(
    "C03: get what is their own from a %s plan cache in the order %s",
    async (state, order) => {
      const people = {
        A: crowd.users[0],
        B: crowd.users[1],
        a: crowd.users[2],
        b: crowd.users[3],
        "-": nobody,
      };
      // Another text is another plan.
      const key = `${state}_${orders.indexOf(order)}`;
      const query = `{ account(id: "acme-1") { ${key}: lead { label score } deal { label } } }`;
      for (let turn = 0; turn < (state === "warm" ? 3 : 1); turn += 1)
        for (const letter of order) {
          const { name, isAlpha, headers } = people[letter as keyof typeof people] as User;
          const answer = await crowd.ask({ name, isAlpha, headers }, query);
          const own = canaryOf(name);
          const lead = isAlpha ? { label: `${own} marketing:acme-1`, score: expect.any(Number) } : null;
          expect(answer.data).toEqual({
            account: { [key]: lead, deal: { label: `${own} sales:acme-1` } },
          });
          expect(codes(answer)).toEqual(isAlpha ? [] : ["UNAUTHORIZED_FIELD_OR_TYPE"]);
        }
    },
  );
});
