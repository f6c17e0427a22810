import { describe, expect, it } from "@jest/globals";
import { buildSchema } from "graphql";
import type { ContractTable } from "@trellis/shared/contract";
import { compileAccess, type AccessSources } from "@trellis/shared/policy";
import {
  coordinatesWith,
  fieldPolicy,
  nobody,
  policyFile,
  policyOf,
  shownTo,
  somebody,
} from "../../kit/policy.ts";

const schema = buildSchema(`type Query { a: String b: String c: String d: String }`);
const levels = coordinatesWith({
  "Query.a": {},
  "Query.b": { classification: "INTERNAL" },
  "Query.c": { classification: "CONFIDENTIAL" },
  "Query.d": { classification: "RESTRICTED" },
});
const compile = (more: Partial<AccessSources> = {}) =>
  compileAccess({
    policy: policyOf({ policies: [fieldPolicy()] }),
    coordinates: levels,
    protection: {},
    schema,
    ...more,
  });
const withPolicies = (...policies: Partial<ReturnType<typeof fieldPolicy>>[]) =>
  policyOf({ policies: policies.map((more, index) => fieldPolicy({ id: `policy-${index}`, ...more })) });

const email = {
  classification: "CONFIDENTIAL",
  product: "sales/deals",
  personalData: { category: "user.contact.email", subject: "CUSTOMER", identity: true, masking: "HMAC" },
} as const satisfies Partial<ContractTable["coordinates"][string]>;

const [reader, insider, chief] = ["reader", "insider", "chief"].map((role) =>
  somebody({ roles: [role] }),
) as never[];

describe("a decision table", () => {
  it("says for each role what its clearance reaches", () => {
    const { table, problems, warnings } = compile();
    expect([problems, warnings]).toEqual([[], []]);
    const shown = (who: Parameters<typeof shownTo>[2]) =>
      ["a", "b", "c", "d"].map((field) => shownTo(table, `Query.${field}`, who) === "CLEAR");
    expect(shown(nobody)).toEqual([true, false, false, false]);
    expect(shown(somebody())).toEqual([true, false, false, false]);
    expect(shown(reader as never)).toEqual([true, true, false, false]);
    expect(shown(insider as never)).toEqual([true, true, true, false]);
    expect(shown(chief as never)).toEqual([true, true, true, true]);
    expect(shownTo(table, "Query.b", nobody)).toBe("REFUSED by clearance@1");
  });

  it("is plain data: conditions each once, that somebody signed in first, and what demands nothing left out", () => {
    const { table } = compile();
    expect(structuredClone(table)).toEqual(table);
    expect(table).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      conditions: [
        { rule: "@authenticated", anyOf: [[{ authenticated: true }]] },
        { rule: "clearance@1", anyOf: [[{ roles: ["chief", "insider", "reader"] }]] },
        { rule: "clearance@1", anyOf: [[{ roles: ["chief", "insider"] }]] },
        { rule: "clearance@1", anyOf: [[{ roles: ["chief"] }]] },
      ],
      coordinates: {
        "Query.b": { read: [1], clear: [] },
        "Query.c": { read: [2], clear: [] },
        "Query.d": { read: [3], clear: [] },
      },
    });
  });

  it("has a version that changes with what it says, and not with the order in which it is said", () => {
    const { version } = compile().table;
    expect(compile().table.version).toBe(version);
    const reversed = Object.fromEntries(Object.entries(levels).toReversed());
    expect(compile({ coordinates: reversed }).table).toEqual(compile().table);
    expect(compile({ coordinates: reversed }).table.version).toBe(version);
    expect(
      compile({ coordinates: { ...levels, ...coordinatesWith({ "Query.a": email }) } }).table.version,
    ).not.toBe(version);
    expect(compile({ policy: policyOf({ policies: [fieldPolicy({ version: 2 })] }) }).table.version).not.toBe(
      version,
    );
  });

  it("lets nobody read what no role is cleared for", () => {
    const { anonymous } = policyFile.roles;
    const { table } = compile({ policy: policyOf({ roles: { anonymous }, policies: [fieldPolicy()] }) });
    expect(shownTo(table, "Query.b", chief as never)).toBe("REFUSED by clearance@1");
  });

  it("demands clearance and everything else that a policy demands", () => {
    const policy = withPolicies({ require: { clearance: true, purposes: ["audit"], authenticated: true } });
    const { table } = compile({ policy });
    expect(table.conditions[1]?.anyOf).toEqual([
      [{ authenticated: true, purposes: ["audit"] }, { roles: ["chief", "insider", "reader"] }],
    ]);
  });

  it("names what a policy of the file demands before what domains do, in the order of the file", () => {
    const { table } = compile({
      policy: withPolicies(
        ...Array.from({ length: 11 }, (_, index) => ({ require: { scopes: [`s${index}`] } })),
      ),
      protection: { "Query.a": { rules: [{ directive: "requiresScopes", anyOf: [["z"]] }] } },
    });
    expect(table.conditions.map(({ rule }) => rule)).toEqual([
      "@authenticated",
      ...Array.from({ length: 11 }, (_, index) => `policy-${index}@1`),
      "@requiresScopes",
    ]);
  });
});

describe("a policy", () => {
  const fields = coordinatesWith({
    "Query.a": email,
    "Query.b": { classification: "INTERNAL" },
    "Query.c": {},
    "Query.d": {},
  });
  const about = (on: ReturnType<typeof fieldPolicy>["on"]) => {
    const policy = withPolicies({ on, require: { roles: ["chief"] } });
    return Object.keys(compile({ policy, coordinates: fields, isPartial: true }).table.coordinates);
  };

  it.each<[ReturnType<typeof fieldPolicy>["on"], string[]]>([
    [{ classification: ["CONFIDENTIAL"] }, ["Query.a"]],
    [{ classification: ["PUBLIC", "INTERNAL"] }, ["Query.b", "Query.c", "Query.d"]],
    [{ personalData: [""] }, ["Query.a"]],
    [{ personalData: ["user"] }, ["Query.a"]],
    [{ personalData: ["user.contact.email"] }, ["Query.a"]],
    [{ personalData: ["user.behavior", "user.contact"] }, ["Query.a"]],
    [{ personalData: ["user.behavior"] }, []],
    [{ subjects: ["CUSTOMER"] }, ["Query.a"]],
    [{ subjects: ["PROSPECT", "EMPLOYEE"] }, []],
    [{ products: ["sales/deals"] }, ["Query.a"]],
    [{ products: ["sales/leads"] }, []],
    [{ products: ["sales/leads", "sales/deals"] }, ["Query.a"]],
    [{ coordinates: ["Query.b", "Query.c"] }, ["Query.b", "Query.c"]],
    [
      {
        classification: ["CONFIDENTIAL"],
        personalData: [""],
        subjects: ["CUSTOMER"],
        products: ["sales/deals"],
        coordinates: ["Query.a"],
      },
      ["Query.a"],
    ],
    [
      {
        classification: ["PUBLIC"],
        personalData: [""],
        subjects: ["CUSTOMER"],
        products: ["sales/deals"],
        coordinates: ["Query.a"],
      },
      [],
    ],
    [
      {
        classification: ["CONFIDENTIAL"],
        personalData: ["user.behavior"],
        subjects: ["CUSTOMER"],
        coordinates: ["Query.a"],
      },
      [],
    ],
    [{ classification: ["CONFIDENTIAL"], subjects: ["PROSPECT"], coordinates: ["Query.a"] }, []],
    [{ classification: ["CONFIDENTIAL"], products: ["sales/leads"], coordinates: ["Query.a"] }, []],
    [{ classification: ["CONFIDENTIAL"], coordinates: ["Query.b"] }, []],
  ])("about %j is about %j", (on, found) => {
    expect(about(on)).toEqual(found);
  });

  it("is about categories below the one that it names, and none that merely begin like it", () => {
    const other = { ...email, personalData: { ...email.personalData, category: "user.contacts" } };
    const policy = withPolicies({ on: { personalData: ["user.contact"] } });
    const { table } = compile({
      policy,
      coordinates: coordinatesWith({ "Query.a": other, "Query.b": email, "Query.c": {}, "Query.d": {} }),
    });
    expect(Object.keys(table.coordinates)).toEqual(["Query.b"]);
  });

  it.each([
    ["REFUSE", email, "REFUSED by policy-0@1"],
    ["MASK", email, "HMAC by policy-0@1"],
    ["MASK", { classification: "CONFIDENTIAL" }, "REFUSED by policy-0@1"],
  ] as const)("that says %s has its way as far as the field has a mask: %j", (otherwise, said, shown) => {
    const policy = withPolicies({ on: { classification: ["CONFIDENTIAL"] }, otherwise });
    const coordinates = { ...fields, ...coordinatesWith({ "Query.a": said }) };
    const { table } = compile({ policy, coordinates });
    expect(shownTo(table, "Query.a", reader as never)).toBe(shown);
    expect(table.coordinates["Query.a"]).toStrictEqual(
      shown.startsWith("HMAC") ? { read: [], clear: [1], mask: "HMAC" } : { read: [1], clear: [] },
    );
    expect(shownTo(table, "Query.a", chief as never)).toBe("CLEAR");
  });

  it("that masks counts with one that refuses: whoever is refused sees no mask", () => {
    const policy = withPolicies(
      { on: { personalData: [""] }, require: { roles: ["chief"] }, otherwise: "MASK" },
      { on: { personalData: [""] }, require: { authenticated: true } },
    );
    const { table } = compile({ policy, coordinates: fields });
    expect(table.coordinates["Query.a"]).toEqual({ read: [2], clear: [1], mask: "HMAC" });
    expect(shownTo(table, "Query.a", nobody)).toBe("REFUSED by policy-1@1");
    expect(shownTo(table, "Query.a", reader as never)).toBe("HMAC by policy-0@1");
  });

  it.each([
    [
      { on: { coordinates: ["Query.a", "Query.e"] } },
      "The policy policy-0@1 must be about a field, but there is no Query.e.",
    ],
    [{ on: { coordinates: ["In.a"] } }, "The policy policy-0@1 must be about a field, but there is no In.a."],
    [
      { on: { products: ["sales/deals", "sales/leads"] } },
      "The policy policy-0@1 must be about a data product, but there is no sales/leads.",
    ],
  ])("about what does not exist is a problem: %j", (more, problem) => {
    const withInput = buildSchema(
      "type Query { a(in: In): String b: String c: String d: String } input In { a: Int }",
    );
    const sources = { policy: withPolicies(more), coordinates: fields, schema: withInput };
    expect(compile(sources).problems[0]).toBe(problem);
    expect(compile({ ...sources, isPartial: true }).problems).toEqual([]);
  });
});

describe("a field that nothing covers", () => {
  it("is a problem where there are contracts", () => {
    const { "Query.a": _, "Query.c": __, ...coordinates } = levels;
    expect(compile({ coordinates }).problems).toEqual([
      "Every field must be in the contract of a domain, but none says anything of 2 fields, such as Query.a.",
    ]);
    const { "Query.d": ___, ...one } = levels;
    expect(compile({ coordinates: one }).problems).toEqual([
      "Every field must be in the contract of a domain, but none says anything of 1 field, such as Query.d.",
    ]);
  });

  it("is internal in a domain alone", () => {
    const { "Query.d": _, ...coordinates } = levels;
    const { table, problems, warnings } = compile({ coordinates, isPartial: true });
    expect([problems, warnings]).toEqual([[], []]);
    expect(shownTo(table, "Query.d", nobody)).toBe("REFUSED by clearance@1");
    expect(shownTo(table, "Query.d", reader as never)).toBe("CLEAR");
  });

  it("is internal where there are none, of which one is warned", () => {
    const { table, problems, warnings } = compile({ coordinates: {} });
    expect(problems).toEqual([]);
    expect(warnings).toEqual(["No contract says anything of the schema: every field counts as INTERNAL."]);
    expect(shownTo(table, "Query.a", nobody)).toBe("REFUSED by clearance@1");
    expect(shownTo(table, "Query.a", reader as never)).toBe("CLEAR");
  });

  it("is nobody's business without a policy: rules alone decide", () => {
    const { table, problems, warnings } = compile({
      policy: undefined,
      protection: { "Query.b": { rules: [{ directive: "authenticated", anyOf: [] }] } },
    });
    expect([problems, warnings]).toEqual([[], []]);
    expect(table.coordinates).toEqual({ "Query.b": { read: [0], clear: [] } });
  });

  it("by no policy makes the table unusable where it is more than public", () => {
    const policy = withPolicies({ on: { classification: ["RESTRICTED"] } });
    expect(compile({ policy }).problems).toEqual([
      "Every field that is more than public must have a policy, but none is about 2 fields, such as Query.b.",
    ]);
    expect(compile({ policy, isPartial: true }).problems).toEqual([]);
  });
});
