import { describe, expect, it } from "@jest/globals";
import { buildSchema, getIntrospectionQuery, graphqlSync } from "graphql";
import { coerceVariables, createOperationReader } from "../../../gateway/src/operation/index.ts";
import { createPolicyDecider } from "../../../gateway/src/policy/index.ts";
import { crmSchema } from "../policy/crm.ts";
import { clearanceOf, tableOf } from "../policy/tables.ts";
import { readerDefaults } from "./shop.ts";

const table = tableOf({
  "LeadFilter.email": "emails",
  "LeadField.EMAIL": "emails",
  "Pick.email": "emails",
  "LeadOrder.isDescending": "orders",
  "LeadOrder.by": "orders",
  "Lead.score": "scores",
  "Lead.account": "accounts",
  "Account.leads(first:)": "pages",
});
const schema = crmSchema();
const policy = createPolicyDecider({ schema, table });
const reader = createOperationReader({ ...readerDefaults, schema, policy });
const open = createOperationReader({ ...readerDefaults, schema, policy, introspection: true });

const nobody = clearanceOf(table);
const signedIn = clearanceOf(table, "@authenticated", "orders");
const everybody = clearanceOf(table, "@authenticated", "emails", "orders", "scores", "accounts", "pages");

const errorsOf = (query: string, clearance = signedIn) =>
  reader.read({ query }, clearance).errors?.map(({ message, extensions }) => ({ message, ...extensions }));

/** What variables become, or the first error. */
const coerced = (query: string, variables: unknown, clearance = signedIn): unknown => {
  const { value, errors } = reader.read({ query }, clearance);
  if (!value) throw new Error(errors[0]?.message);
  const { values, errors: refused } = coerceVariables(value.variables, variables, readerDefaults.limits);
  return values ?? refused.map(({ message, extensions }) => ({ message, ...extensions }));
};

const refusal = (message: string, coordinate: string, rule = "emails") => [
  { message, code: "UNAUTHORIZED_FIELD_OR_TYPE", coordinate, rule },
];

describe("variables of who may not use all inputs", () => {
  const where = "query ($w: LeadFilter) { lead(where: $w) { id } }";

  it.each<[string, string, unknown, string, string]>([
    ["an input field", where, { w: { email: { eq: "a" } } }, "LeadFilter.email", ""],
    ["an input field with null", where, { w: { email: null } }, "LeadFilter.email", ""],
    [
      "an input field in lists",
      where,
      { w: { all: [{ name: null }, { all: { email: {} } }] } },
      "LeadFilter.email",
      ' at "w.all.1.all"',
    ],
    ["an enum value", "query ($b: LeadField) { lead(by: $b) { id } }", { b: "EMAIL" }, "LeadField.EMAIL", ""],
    [
      "an enum value in an input",
      where,
      { w: { order: { by: "EMAIL" } } },
      "LeadField.EMAIL",
      ' at "w.order.by"',
    ],
    [
      "the one field",
      "query ($p: Pick) { person(pick: $p) { id } }",
      { p: { email: "a" } },
      "Pick.email",
      "",
    ],
  ])("are refused: %s", (_, query, variables, coordinate, place) => {
    const [variable] = Object.keys(variables as object);
    const message = `The variable "$${variable}" may not use ${coordinate}${place}.`;
    expect(coerced(query, variables)).toEqual(refusal(message, coordinate));
    expect(coerced(query, variables, everybody)).toMatchObject({ [variable as string]: expect.anything() });
  });

  it("are as they were where they use nothing else", () => {
    expect(coerced(where, { w: { name: { in: ["a"] }, order: { by: "NAME" } } })).toEqual({
      w: { name: { in: ["a"] }, order: { by: "NAME", isDescending: false } },
    });
    expect(coerced(where, { w: { mail: 1 } })).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect(coerced("query ($b: LeadField) { lead(by: $b) { id } }", { b: "MAIL" })).toMatchObject([
      { code: "BAD_USER_INPUT" },
    ]);
  });

  it("are told five of what is refused", () => {
    const all = Array.from({ length: 9 }, () => ({ email: null }));
    expect(coerced(where, { w: { all } })).toHaveLength(5);
  });

  it("leave what may not be used to the defaults that domains have", () => {
    const order = "query ($o: LeadOrder) { leads(order: $o) { id } }";
    expect(coerced(order, { o: {} })).toEqual({ o: { by: "NAME", isDescending: false } });
    expect(coerced(order, { o: {} }, nobody)).toEqual({ o: {} });
    expect(coerced(order, { o: { isDescending: true } }, nobody)).toEqual(
      refusal('The variable "$o" may not use LeadOrder.isDescending.', "LeadOrder.isDescending", "orders"),
    );
    const standard = "query ($o: LeadOrder = {}) { leads(order: $o) { id } }";
    expect(coerced(standard, {})).toEqual({ o: { by: "NAME", isDescending: false } });
    expect(coerced(standard, {}, nobody)).toEqual({ o: {} });
  });
});

describe("defaults that name what may not be used", () => {
  const sdl = `
    enum E { A B constructor }
    input I { e: E = B f: F = {a: 1} g: [E] = [A, B] h: E! = B i: F = {b: 1} n: E = null c: String = "x" }
    input F { a: Int b: Int d: E = B r: Int! = 3 }
    input N { needed: Int! left: Int }
    input M { n: E! = B }
    type Query { a(i: I, f: F, n: N, m: M, e: E): Int }
  `;
  const refusals = tableOf({
    "E.B": "rule",
    "F.b": "rule",
    "F.r": "rule",
    "N.needed": "rule",
    "M.n": "rule",
  });
  const decider = createPolicyDecider({ schema: buildSchema(sdl), table: refusals });
  const own = createOperationReader({ ...readerDefaults, schema: sdl, policy: decider });
  const values = (type: string, given: unknown, met: readonly string[] = []) => {
    const name = type[0]?.toLowerCase() ?? "";
    const query = `query ($v: ${type}) { a(${name}: $v) }`;
    const { value, errors } = own.read({ query }, clearanceOf(refusals, ...met));
    if (!value) return errors;
    const result = coerceVariables(value.variables, { v: given }, readerDefaults.limits);
    return (
      result.values?.["v"] ?? result.errors?.map(({ extensions }) => extensions.coordinate ?? extensions.code)
    );
  };

  it("are no defaults: what must be given then is given by the client", () => {
    expect(values("I", {})).toEqual(["BAD_USER_INPUT"]);
    expect(values("I", { h: "A" })).toEqual({ f: { a: 1 }, h: "A", n: null, c: "x" });
    expect(values("I", {}, ["rule"])).toEqual({
      e: "B",
      f: { a: 1, d: "B", r: 3 },
      g: ["A", "B"],
      h: "B",
      i: { b: 1, d: "B", r: 3 },
      n: null,
      c: "x",
    });
    expect(values("F", {})).toEqual({});
    expect(values("E", "constructor")).toBe("constructor");
  });

  it("refuse who cannot give what must be given, and leave to its domain what has a default there", () => {
    expect(values("N", { left: 1 })).toEqual(["N.needed"]);
    expect(values("N", { needed: 1 })).toEqual(["N.needed"]);
    expect(values("N", { needed: 1 }, ["rule"])).toEqual({ needed: 1 });
    expect(values("M", {})).toEqual({});
  });
});

describe("an operation of who may not use all inputs", () => {
  it("is refused for what its text names, whatever variables are", () => {
    expect(errorsOf('{ lead(where: {email: {eq: "a"}}) { id } }')).toEqual(
      refusal("The caller may not use LeadFilter.email.", "LeadFilter.email"),
    );
    expect(errorsOf("query ($b: LeadField = EMAIL) { lead(by: $b) { id } }")).toHaveLength(1);
    expect(errorsOf("{ account(id: 1) { ...f } } fragment f on Account { leads(first: 2) { id } }")).toEqual(
      refusal("The caller may not use Account.leads(first:).", "Account.leads(first:)", "pages"),
    );
    expect(errorsOf('{ lead(where: {email: {eq: "a"}}) { id } }', everybody)).toBeUndefined();
  });

  it("is read where it selects what may not be read, which is decided later", () => {
    expect(errorsOf("{ lead { score } }")).toBeUndefined();
  });

  it("is read as who meets no condition, where nobody says who asks", () => {
    expect(reader.read({ query: "{ lead(by: EMAIL) { id } }" }).errors).toHaveLength(1);
    expect(reader.read({ query: "{ __schema { queryType { name } } }" }).errors).toHaveLength(1);
  });
});

describe("what is wrong with an operation", () => {
  const invalid = "The operation is not valid for what the caller may see.";

  it.each<[string, string, string[]]>([
    ["an unknown field", "{ lead { nothing } }", ['Cannot query field "nothing" on type "Lead".']],
    ["the type of a refused field", "{ lead { account } }", [invalid]],
    ["that a refused field has no fields", "{ lead { score { id } } }", [invalid]],
    [
      "types that refused fields have",
      "{ person { ... on Lead { a: score } ... on Contact { a: phone } } }",
      [invalid],
    ],
    ["a refused argument's type", '{ account(id: 1) { leads(first: "x") { id } } }', [invalid]],
    [
      "only what may be known",
      "{ lead { nothing score { id } } }",
      ['Cannot query field "nothing" on type "Lead".'],
    ],
  ])("is told as far as the caller's own schema tells it: %s", (_, text, messages) => {
    const errors = errorsOf(text) ?? [];
    expect(errors.map(({ message }) => message)).toEqual(messages);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["GRAPHQL_VALIDATION_FAILED"]));
    expect(errorsOf(text, everybody)?.[0]?.message).not.toBe(invalid);
  });
});

const names = (fields: readonly string[]) => ({ __type: { fields: fields.map((name) => ({ name })) } });

describe("introspection", () => {
  const source = getIntrospectionQuery();
  const asked = '{ __type(name: "Lead") { fields { name } } }';
  it("is for who is signed in, or for all where the gateway is told so", () => {
    expect(reader.read({ query: asked }, nobody).errors?.[0]).toMatchObject({
      message: "Introspection is switched off.",
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
    expect(reader.read({ query: asked }, signedIn).errors).toBeUndefined();
    expect(open.read({ query: asked }, nobody).errors).toBeUndefined();
  });

  it("shows what its caller sees", () => {
    expect(reader.read({ query: asked }, signedIn).value?.constants).toEqual(
      names(["id", "name", "email", "friend"]),
    );
    expect(reader.read({ query: asked }, everybody).value?.constants).toEqual(
      names(["id", "name", "email", "friend", "account", "score"]),
    );
    for (const clearance of [signedIn, everybody])
      expect(JSON.stringify(reader.read({ query: source }, clearance).value?.constants)).toBe(
        JSON.stringify(graphqlSync({ schema: policy.schemaFor(clearance), source }).data),
      );
  });
});
