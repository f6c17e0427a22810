import { describe, expect, it } from "@jest/globals";
import { parse } from "graphql";
import { createPolicyDecider, explainAccess } from "../../../gateway/src/policy/index.ts";
import { fieldPolicy } from "../../kit/policy.ts";
import { crmSchema, decide, restrict } from "./crm.ts";
import { clearanceOf, tableOf } from "./tables.ts";

describe("a decider", () => {
  const demands = {
    "Lead.email": "rule",
    "Lead.name": { clear: ["rule"], mask: "PARTIAL" },
    "Hidden.field": "rule",
  } as const;
  const { decider, clearance } = decide(demands);

  it.each<[string, string, boolean]>([
    ["Lead", "email", true],
    ["Lead", "name", false],
    ["Lead", "id", false],
    ["Lead", "__typename", false],
    ["Contact", "email", false],
    ["Person", "email", true],
    ["Person", "name", false],
    ["Anybody", "email", true],
    ["Account", "email", false],
    ["Hidden", "field", true],
    ["Nothing", "field", false],
    ["LeadFilter", "email", false],
  ])("says of %s.%s whether it is refused: %s", (typename, field, isRefused) => {
    expect(decider.isRefused(typename, field, clearance)).toBe(isRefused);
    expect(decider.restrict(parse("{ lead { id } }"), clearance).isRefused(typename, field)).toBe(isRefused);
    const { decider: same, clearance: met } = decide(demands, "rule");
    expect(same.isRefused(typename, field, met)).toBe(false);
  });

  it("decides by the clearance's key alone, and keeps what it decided for those seen last", () => {
    const table = tableOf(demands);
    const one = createPolicyDecider({ schema: crmSchema(), table });
    const met = clearanceOf(table, "rule");
    const schema = one.schemaFor(met);
    expect(one.schemaFor({ ...met })).toBe(schema);
    expect(one.refusedInputs({ ...met })).toBe(one.refusedInputs(met));
    expect(one.schemaFor(clearanceOf(table))).not.toBe(schema);
    expect(one.schemaFor(met)).toBe(schema);
    for (let other = 0; other < 31; other += 1) one.schemaFor({ ...met, key: `other${other}` });
    expect(one.schemaFor(met)).toBe(schema);
    for (let other = 0; other < 32; other += 1) one.refusedInputs({ ...met, key: `another${other}` });
    expect(one.schemaFor(met)).not.toBe(schema);
  });

  it("refuses what a clearance says nothing of", () => {
    expect(decider.isRefused("Lead", "email", { ...clearance, key: "" })).toBe(true);
  });
});

describe("an explanation", () => {
  const demands = {
    "Lead.email": "first",
    "Lead.name": { clear: ["second"], mask: "PARTIAL" },
  } as const;

  it("tells which rule refused or masked which field, and when", () => {
    const text =
      "{ leads { name } lead { email @include(if: $v) @skip(if: $w) email @include(if: $x) } person { email } }";
    expect(explainAccess(restrict(text, demands))).toEqual([
      "lead.email is null: Lead.email is refused by first where $v is true and $w is false, or where $x is true",
      "person.email is null: Lead.email is refused by first",
      "leads.@.name is masked: Lead.name is masked by second",
    ]);
  });

  it("says of which severity a policy is that only warns", () => {
    const policy = fieldPolicy({ id: "first", severity: "WARNING" });
    expect(explainAccess(restrict("{ lead { email name } }", { "Lead.email": "first@1" }), [policy])).toEqual(
      ["lead.email is null: Lead.email is refused by first@1 (a warning)"],
    );
  });

  it("tells nothing where nothing is refused or masked", () => {
    expect(explainAccess(restrict("{ lead { id } }", demands))).toEqual([]);
  });
});
