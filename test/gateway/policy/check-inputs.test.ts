import { describe, expect, it } from "@jest/globals";
import { buildSchema, parse } from "graphql";
import { createPolicyDecider } from "../../../gateway/src/policy/index.ts";
import { decide } from "./crm.ts";
import { clearanceOf, tableOf, type Demand } from "./tables.ts";

const demands = {
  "LeadFilter.email": "emails",
  "LeadField.EMAIL": { clear: ["emails"], mask: "HMAC" },
  "Pick.email": { clear: ["emails"] },
  "Query.lead(where:)": "filters",
  "Contact.email(format:)": "formats",
  "Lead.email": "reads",
  "Mutation.rename(name:)": { read: ["renames", "other"] },
} as const satisfies Record<string, string | Demand>;

const refused = (text: string, ...met: readonly string[]): string[] => {
  const { decider, clearance } = decide(demands, ...met);
  return decider
    .checkInputs(parse(text), clearance)
    .map(({ extensions: { coordinate, rule } }) => `${coordinate} ${rule}`);
};

describe("inputs that an operation names", () => {
  it.each<[string, string, string[]]>([
    ["an argument", "{ lead(where: {name: {eq: 1}}) { id } }", ["Query.lead(where:) filters"]],
    ["an argument with a variable", "{ lead(where: $w) { id } }", ["Query.lead(where:) filters"]],
    [
      "an argument of a mutation",
      "mutation { rename(id: 1, name: 2) { id } }",
      ["Mutation.rename(name:) renames"],
    ],
    ["an input field", "{ account { leads(where: {email: {eq: 1}}) { id } } }", ["LeadFilter.email emails"]],
    [
      "an input field with a variable",
      "{ account { leads(where: {email: $e}) { id } } }",
      ["LeadFilter.email emails"],
    ],
    [
      "an input field with null",
      "{ account { leads(where: {email: null}) { id } } }",
      ["LeadFilter.email emails"],
    ],
    [
      "an input field within input fields and lists",
      "{ account { leads(where: {all: [{name: null}, {all: {email: null}}]}) { id } } }",
      ["LeadFilter.email emails"],
    ],
    ["an enum value", "{ lead(by: EMAIL) { id } }", ["LeadField.EMAIL emails"]],
    [
      "an enum value in a list of one",
      "{ account { leads(order: {by: EMAIL}) { id } } }",
      ["LeadField.EMAIL emails"],
    ],
    [
      "an enum value within input fields",
      "{ account { leads(where: {order: {by: EMAIL}}) { id } } }",
      ["LeadField.EMAIL emails"],
    ],
    ["a field that is the only one", '{ person(pick: {email: "a"}) { id } }', ["Pick.email emails"]],
    [
      "a variable's default",
      "query ($b: LeadField = EMAIL) { lead(by: $b) { id } }",
      ["LeadField.EMAIL emails"],
    ],
    [
      "a variable's default in lists",
      "query ($o: [LeadOrder!]! = [{by: EMAIL}]) { account { leads(order: $o) { id } } }",
      ["LeadField.EMAIL emails"],
    ],
    [
      "an argument of a concrete type",
      '{ anybody { ... on Contact { email(format: "a") } } }',
      ["Contact.email(format:) formats"],
    ],
    ["an argument of an interface", '{ person { email(format: "a") } }', ["Contact.email(format:) formats"]],
    [
      "several things",
      "{ lead(where: {email: null}, by: EMAIL) { id } }",
      ["Query.lead(where:) filters", "LeadFilter.email emails", "LeadField.EMAIL emails"],
    ],
  ])("are refused: %s", (_, text, coordinates) => {
    expect(refused(text)).toEqual(coordinates);
    expect(refused(text, "emails", "filters", "formats", "renames", "other")).toEqual([]);
  });

  it.each<[string]>([
    ["{ lead { id email } }"],
    ["{ lead(by: NAME) { id } }"],
    ["query ($b: LeadField, $o: LeadOrder) { lead(by: $b) { id } }"],
    ["query ($b: LeadField = NAME, $n: Int = 1, $x: Unknown = 1) { lead(by: $b) { id } }"],
    ['{ anybody { ... on Lead { email(format: "a") } } }'],
    ["{ account { leads(first: 1, where: {name: {in: [null, $v]}}, order: []) { id } } }"],
    ["{ account { leads(order: [{by: $b}, $o]) { id } } }"],
    // What a scalar takes is its own, and names nothing.
    ["{ anybody { ... on Lead { email(format: {by: EMAIL}) } } }"],
    ["{ lead @include(if: $v) { id @shown(as: SMALL) } }"],
    ["{ lead(by: $v, unknown: 1) { id unknown(a: 1) } }"],
    ['{ __type(name: "LeadField") { name } }'],
  ])("are let through where they may be used: %s", (text) => {
    expect(refused(text)).toEqual([]);
  });

  it("are not what directives are given", () => {
    const schema = buildSchema("type Query { a(if: Boolean): Int }");
    const table = tableOf({ "Query.a(if:)": "rule" });
    const decider = createPolicyDecider({ schema, table });
    const errors = (text: string) => decider.checkInputs(parse(text), clearanceOf(table));
    expect(errors("{ a @skip(if: false) }")).toEqual([]);
    expect(errors("{ a(if: false) }")).toHaveLength(1);
    expect(errors("query @skip(if: false) { a }")).toEqual([]);
  });

  it("are told with code, coordinate, rule and place, and not with their values", () => {
    const { decider, clearance } = decide(demands);
    expect(decider.checkInputs(parse("{\n  lead(by: EMAIL) { id }\n}"), clearance)).toEqual([
      {
        message: "The caller may not use LeadField.EMAIL.",
        locations: [{ line: 2, column: 12 }],
        extensions: { code: "UNAUTHORIZED_FIELD_OR_TYPE", coordinate: "LeadField.EMAIL", rule: "emails" },
      },
    ]);
    const unplaced = parse("{ lead(by: EMAIL) { id } }", { noLocation: true });
    expect(decider.checkInputs(unplaced, clearance)[0]).not.toHaveProperty("locations");
  });

  it("are told once each, and five at most", () => {
    expect(refused("{ a: lead(by: EMAIL) { id } b: lead(by: EMAIL) { id } }")).toHaveLength(1);
    const { decider, clearance } = decide({ ...demands, "Account.leads(first:)": "rule" });
    const twice = parse("{\n a: lead(by: EMAIL) { id }\n b: lead(by: EMAIL) { id } }");
    expect(decider.checkInputs(twice, clearance)[0]?.locations).toEqual([{ line: 2, column: 14 }]);
    const text =
      "{ lead(where: {email: null}, by: EMAIL) { id } account { leads(first: 1) { id } } person(pick: {email: 1}) { ... on Contact { email(format: 1) } } }";
    expect(
      decider.checkInputs(parse(text), clearance).map(({ extensions }) => extensions.coordinate),
    ).toEqual([
      "Query.lead(where:)",
      "LeadFilter.email",
      "LeadField.EMAIL",
      "Account.leads(first:)",
      "Pick.email",
    ]);
  });

  it("are nothing where the field itself is refused, which is null whatever they are", () => {
    const barred = { "Account.leads(first:)": "rule", "Lead.email(format:)": "rule" };
    const { decider, clearance } = decide({ ...barred, "Account.leads": "rule" });
    expect(
      decider.checkInputs(parse("{ account { leads(first: 1) { email(format: 1) } } }"), clearance),
    ).toEqual([]);
  });

  it("are listed for variables, whose values nobody knows yet", () => {
    const { decider, clearance } = decide(demands);
    expect([...decider.refusedInputs(clearance)].toSorted()).toEqual([
      ["LeadField.EMAIL", "emails"],
      ["LeadFilter.email", "emails"],
      ["Pick.email", "emails"],
    ]);
    const other = decide(demands, "emails");
    expect([...other.decider.refusedInputs(other.clearance)]).toEqual([]);
  });
});
