import { describe, expect, it } from "@jest/globals";
import { buildSchema } from "graphql";
import type { CoordinateProtection } from "@trellis/shared/contract";
import { compileAccess } from "@trellis/shared/policy";
import {
  coordinatesWith,
  fieldPolicy,
  policyOf,
  refusedTo,
  rules,
  scope,
  shownTo,
  signedIn,
  somebody,
  usersSchema,
} from "../../kit/policy.ts";

const personal = (masking: "HMAC" | "NULL") => ({
  personalData: { category: "user.contact.email", subject: "CUSTOMER", identity: false, masking } as const,
});

describe("what a field needs", () => {
  const policy = policyOf({
    policies: [fieldPolicy({ on: { personalData: [""] }, require: { roles: ["chief"] }, otherwise: "MASK" })],
  });
  const all = coordinatesWith(
    Object.fromEntries(
      ["Query", "User", "Robot", "Node"].flatMap((type) =>
        Object.keys((usersSchema.getType(type) as unknown as { getFields(): object }).getFields()).map(
          (field) => [`${type}.${field}`, {}],
        ),
      ),
    ),
  );
  const table = (
    protection: Readonly<Record<string, CoordinateProtection>>,
    fields: Parameters<typeof coordinatesWith>[0] = {},
  ) => {
    const compiled = compileAccess({
      policy,
      schema: usersSchema,
      protection,
      coordinates: { ...all, ...coordinatesWith(fields) },
    });
    expect(compiled.problems).toEqual([]);
    return compiled.table;
  };
  const chief = somebody({ roles: ["chief"] });

  it("is refused where that would be masked", () => {
    const made = table({ "User.band": { requires: ["User.mail"] } }, { "User.mail": personal("HMAC") });
    expect(shownTo(made, "User.mail", somebody())).toBe("HMAC by clearance@1");
    expect(shownTo(made, "User.band", somebody())).toBe("REFUSED by clearance@1");
    expect(shownTo(made, "User.band", chief)).toBe("CLEAR");
    expect(made.coordinates["User.band"]).toEqual({ read: [1], clear: [] });
  });

  it("is refused where that would be, however long the chain, in a circle and whatever comes first", () => {
    const made = table({
      "User.band": { requires: ["User.salary"] },
      "User.salary": { requires: ["User.mail"], rules: [scope(["s"])] },
      "User.mail": { requires: ["User.band"], rules: [scope(["m"])] },
      "User.label": { requires: ["User.owner"] },
    });
    for (const field of ["band", "salary", "mail"])
      expect(made.coordinates[`User.${field}`]?.read).toHaveLength(2);
    expect(made.coordinates["User.label"]).toBeUndefined();
  });

  it("counts for all implementations where it is asked for behind an interface", () => {
    const made = table({
      "User.band": { requires: ["Node.label"] },
      "Robot.label": rules(scope(["a"])),
      "Node.label": rules(scope(["b"])),
    });
    expect(made.coordinates["User.band"]?.read).toHaveLength(2);
    const other = table({
      "Query.any": { requires: ["Any.label"] },
      "Robot.label": rules(scope(["a"])),
      "User.label": rules(scope(["b"])),
    });
    expect(other.coordinates["Query.any"]?.read).toHaveLength(2);
  });

  it("is what fields of an interface need, too", () => {
    const made = table({ "Node.label": { requires: ["User.mail"] }, "User.mail": rules(signedIn) });
    expect(refusedTo(made)).toEqual(["Node.label", "Robot.label", "User.label", "User.mail"]);
  });

  it("may be hidden, or nothing that is known", () => {
    const made = table({
      "User.band": { requires: ["User.secret", "Nowhere.to", "Nowhere"] },
      "User.secret": rules(signedIn),
    });
    expect(refusedTo(made)).toEqual(["User.band", "User.secret"]);
  });

  it.each(["UserFilter.mail", "Sort.MAIL", "Query.user(id:)"])(
    "is read by %s, which needs it in clear",
    (input) => {
      const made = table({ [input]: { reads: ["User.mail"] } }, { "User.mail": personal("NULL") });
      expect(shownTo(made, input, somebody())).toBe("REFUSED by clearance@1");
      expect(shownTo(made, input, chief)).toBe("CLEAR");
    },
  );

  it("may be several fields", () => {
    const made = table({
      "Sort.MAIL": { reads: ["User.mail", "User.salary"] },
      "User.mail": rules(scope(["a"])),
      "User.salary": rules(scope(["b"])),
    });
    expect(made.coordinates["Sort.MAIL"]?.read).toHaveLength(2);
  });
});

/** What somebody gets of a field where this is said of it and of the interface's. */
const both = (own: object, interfaces: object) => {
  const { table } = compileAccess({
    policy: policyOf({
      policies: [
        fieldPolicy(),
        fieldPolicy({ id: "products", on: { products: ["a/b"] }, require: { scopes: ["product"] } }),
        fieldPolicy({ id: "named", on: { coordinates: ["Node.label"] }, require: { scopes: ["named"] } }),
        fieldPolicy({
          id: "masked",
          on: { personalData: [""] },
          require: { scopes: ["masked"] },
          otherwise: "MASK",
        }),
      ],
    }),
    schema: usersSchema,
    protection: {},
    coordinates: coordinatesWith({ "User.label": own, "Node.label": interfaces }),
    isPartial: true,
  });
  return shownTo(table, "User.label", somebody({ roles: ["reader"], scopes: ["named"] }));
};

describe("what is said of a field and of an interface's", () => {
  it.each([
    [{}, {}, "CLEAR"],
    [{ classification: "CONFIDENTIAL" }, {}, "REFUSED by clearance@1"],
    [{}, { classification: "CONFIDENTIAL" }, "REFUSED by clearance@1"],
    [{ product: "a/b" }, {}, "REFUSED by products@1"],
    [{}, { product: "a/b" }, "REFUSED by products@1"],
    [{ product: "a/c" }, { product: "a/b" }, "REFUSED by products@1"],
    [{ product: "a/b" }, { product: "a/c" }, "REFUSED by products@1"],
    [personal("HMAC"), {}, "HMAC by masked@1"],
    [{}, personal("HMAC"), "HMAC by masked@1"],
    [personal("NULL"), personal("HMAC"), "NULL by masked@1"],
    [personal("HMAC"), personal("NULL"), "NULL by masked@1"],
  ])("%j and %j: %s", (own, interfaces, shown) => {
    expect(both(own, interfaces)).toBe(shown);
  });

  it("is masked where the interface's is, though the policy is about less protected fields", () => {
    const policy = policyOf({
      policies: [
        fieldPolicy({ on: { classification: ["INTERNAL"] }, require: { scopes: ["s"] }, otherwise: "MASK" }),
        fieldPolicy({ id: "both", on: { personalData: [""] }, require: { authenticated: true } }),
      ],
    });
    const { table } = compileAccess({
      policy,
      schema: usersSchema,
      protection: {},
      coordinates: coordinatesWith({
        "User.label": { classification: "CONFIDENTIAL" },
        "Node.label": { classification: "INTERNAL", ...personal("HMAC") },
      }),
      isPartial: true,
    });
    expect(table.coordinates["Node.label"]).toStrictEqual({ read: [2], clear: [1], mask: "HMAC" });
    expect(table.coordinates["User.label"]).toStrictEqual({ read: [2], clear: [1], mask: "HMAC" });
  });

  it("is what a policy names by the coordinate of either", () => {
    const policy = policyOf({
      policies: [fieldPolicy({ on: { coordinates: ["Node.label"] }, require: { scopes: ["named"] } })],
    });
    const { table } = compileAccess({
      policy,
      schema: usersSchema,
      protection: {},
      coordinates: coordinatesWith({ "User.label": {}, "Node.label": {} }),
      isPartial: true,
    });
    expect(refusedTo(table)).toEqual(["Node.label", "Robot.label", "User.label"]);
  });

  it("counts for a field that only an interface object has, and covers it", () => {
    const { problems } = compileAccess({
      policy: policyOf(),
      schema: buildSchema("type Query { a: I } interface I { x: Int } type T implements I { x: Int }"),
      protection: {},
      coordinates: coordinatesWith({ "Query.a": {}, "I.x": {} }),
    });
    expect(problems).toEqual([]);
  });

  it("hidden fields that contracts know are decided like others", () => {
    const { table, problems } = compileAccess({
      policy: policyOf({ policies: [fieldPolicy()] }),
      schema: buildSchema("type Query { a: Int }"),
      protection: { "T.other": rules(signedIn), "In.x": { reads: ["T.key"] } },
      coordinates: coordinatesWith({ "Query.a": {}, "T.key": { classification: "RESTRICTED" } }),
    });
    expect(problems).toEqual([]);
    expect(shownTo(table, "T.key", somebody({ roles: ["insider"] }))).toBe("REFUSED by clearance@1");
    expect(table.coordinates["T.other"]).toEqual({ read: [0], clear: [] });
    expect(table.coordinates["In.x"]).toEqual(table.coordinates["T.key"]);
  });
});
