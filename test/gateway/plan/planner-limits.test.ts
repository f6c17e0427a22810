import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import { composeSdl, nestedQuery, sharedNest, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

/** N0 → N1 → …, each in a subgraph of its own, so that every level takes a call more. */
const chain = (length: number): string =>
  composeSdl(
    Object.fromEntries(
      Array.from({ length }, (_, index) => {
        const next = index + 1 < length ? `N${index + 1}` : undefined;
        const root = index === 0 ? "type Query { n0: N0 }" : "";
        const own = `type N${index} @key(fields: "id") { id: ID! v: Int ${next ? `n${index + 1}: ${next}` : ""} }`;
        const reference = next ? `type ${next} @key(fields: "id", resolvable: false) { id: ID! }` : "";
        return [`s${index}`, `${root} ${own} ${reference}`];
      }),
    ),
  );

const chainQuery = (length: number): string =>
  `{${Array.from({ length }, (_, index) => `n${index}{v `).join("")}${"}".repeat(length)}}`;

const inner = (index: number): string => (index === 0 ? "v" : `...F${index - 1}`);

/** Each fragment selects the one before twice. */
const doubling = (times: number): string => {
  const fragments = Array.from(
    { length: times },
    (_, index) => `fragment F${index} on N { a: n { ${inner(index)} } b: n { ${inner(index)} } }`,
  );
  return `{ n { ...F${times - 1} } } ${fragments.join(" ")}`;
};

describe("a planner's limits", () => {
  describe("on one domain", () => {
    let planner: WatchedPlanner;
    beforeAll(async () => {
      planner = await startPlanner(composeSdl({ a: "type Query { n: N } type N { n: N v: Int }" }), {
        planner: { queue: 3 },
      });
    });
    afterAll(() => planner.close());

    it("plan a nest of conditions on 14 variables (Q02)", async () => {
      const names = Array.from({ length: 14 }, (_, index) => `v${index}`);
      const conditions = names.map((name, index) => `@${index % 2 ? "skip" : "include"}(if: $${name})`);
      const declared = names.map((name) => `$${name}: Boolean!`).join(" ");
      const opens = conditions.map((condition) => `n ${condition} { v `).join("");
      const { codes } = await planner.plan(`query(${declared}) {${opens}${"}".repeat(names.length)}}`);
      expect(codes).toEqual([]);
    });

    it.each([12, 16, 24])("refuse fragments that double %i times, unplanned (Q03)", async (times) => {
      expect((await planner.plan(doubling(times))).codes).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    });

    it("refuse what does not fit into the queue", async () => {
      const all = Array.from({ length: 10 }, (_, index) => planner.plan(`query Q${index} { n { v } }`));
      const codes = (await Promise.all(all)).flatMap((outcome) => outcome.codes);
      expect(codes.length).toBeGreaterThan(4);
      expect(new Set(codes)).toEqual(new Set(["OVERLOADED"]));
      expect((await planner.plan("{ n { v } }")).codes).toEqual([]);
    });
  });

  it.each([2, 4])(
    "refuse a nest of 154 bytes over a field that %i subgraphs share (Q01)",
    async (sharing) => {
      const planner = await startPlanner(sharedNest(sharing));
      const query = nestedQuery(16);
      expect(query).toHaveLength(154);
      expect((await planner.plan(query)).codes).toEqual(["PLAN_TOO_WIDE"]);
      expect((await planner.plan(nestedQuery(2))).codes).toEqual([]);
      expect(planner.events).toEqual([]);
      await planner.close();
    },
  );

  it("refuse the nest by its depth before it is planned, as limits are by default (Q01)", async () => {
    const planner = await startPlanner(sharedNest(2), { limits: operationLimitDefaults });
    expect((await planner.plan(nestedQuery(16))).codes).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    await planner.close();
  });

  it("refuse a plan of more calls, or of more of them in a row, than allowed (Q08)", async () => {
    const planner = await startPlanner(chain(6), { planner: { fetches: 5, hops: 3 } });
    expect((await planner.plan(chainQuery(3))).codes).toEqual([]);
    expect(await planner.plan(chainQuery(4))).toEqual({
      codes: ["PLAN_TOO_WIDE"],
      messages: ["The operation must be answered by at most 3 calls one after the other but takes 4."],
    });
    const { messages } = await planner.plan(chainQuery(6));
    expect(messages).toEqual(["The operation must be answered by at most 5 calls to domains but takes 6."]);
    await planner.close();
  });
});
