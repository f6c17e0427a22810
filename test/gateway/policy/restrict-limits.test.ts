import { describe, expect, it } from "@jest/globals";
import { buildSchema, parse, type DocumentNode } from "graphql";
import { createPolicyDecider } from "../../../gateway/src/policy/index.ts";
import { decide } from "./crm.ts";
import { clearanceOf, tableOf } from "./tables.ts";

const chain = (length: number): DocumentNode =>
  parse(`{ first { ${"next { ".repeat(length)} id ${"} ".repeat(length)} } }`);

const many = (count: number): DocumentNode =>
  parse(`{ ${Array.from({ length: count }, (_, index) => `a${index}: lead { email }`).join(" ")} }`);

const within = (selection: string, count: number): DocumentNode =>
  parse(`{ lead { ${`${selection} `.repeat(count)} } }`);

describe("an operation that cannot be reduced", () => {
  const { decider, clearance } = decide({ "Lead.friend": "rule", "Lead.email": "rule" });

  it("is refused where fields of interfaces multiply beyond what a planner takes", () => {
    const types = ["A", "B", "C", "D"].map((name) => `type ${name} implements N { id: ID next: N }`);
    const schema = buildSchema(`interface N { id: ID next: N } ${types.join(" ")} type Query { first: N }`);
    const table = tableOf({ "A.next": "rule" });
    const chains = createPolicyDecider({ schema, table });
    const ofNobody = clearanceOf(table);
    expect(chains.restrict(chain(6), ofNobody).refused).toHaveLength(6);
    const tooWide = chains.restrict(chain(9), ofNobody);
    expect(tooWide.document).toBeUndefined();
    expect(tooWide).toMatchObject({
      refused: [],
      masked: [],
      errors: [{ message: expect.any(String), extensions: { code: "PLAN_TOO_WIDE" } }],
    });
    expect(chains.restrict(chain(9), clearanceOf(table, "rule")).errors).toBeUndefined();
    expect(chains.restrict(chain(100), ofNobody).errors).toHaveLength(1);
  });

  it("counts fields and fragments", () => {
    expect(decider.restrict(within("... { id }", 4999), clearance).errors).toBeUndefined();
    expect(decider.restrict(within("... { id }", 5000), clearance).errors).toHaveLength(1);
    // Here a fragment is the first that is too many.
    expect(decider.restrict(within("... { id name }", 3334), clearance).errors).toHaveLength(1);
    expect(decider.restrict(within("id", 9999), clearance).errors).toBeUndefined();
    expect(decider.restrict(within("id", 10_000), clearance).errors).toHaveLength(1);
  });

  it("counts what is refused and masked", () => {
    expect(decider.restrict(many(5000), clearance).refused).toHaveLength(5000);
    expect(decider.restrict(many(5001), clearance).errors).toHaveLength(1);
  });

  const isOne = /normal form is one operation/;
  it.each<[string, string, RegExp]>([
    ["named fragments", "{ lead { ...f } }", /normal form/],
    ["two operations", "query a { lead { id } } query b { lead { id } }", isOne],
    ["a fragment beside", "{ lead { id } } fragment f on Lead { id }", isOne],
    ["no operation", "type Lead { id: ID }", isOne],
    ["a field that does not exist", "{ nothing { id } }", /does not exist/],
    ["a root that does not exist", "subscription { lead { id } }", /has no subscription/],
  ])("throws for %s, which no normal form has", (_, text, message) => {
    expect(() => decider.restrict(parse(text), clearance)).toThrow(message);
  });
});
