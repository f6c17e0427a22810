import { describe, expect, it } from "@jest/globals";
import { fieldPolicy, policyFile, policyOf } from "../../kit/policy.ts";
import { userErrorOf } from "../../kit/user-error.ts";

const withPolicy = (more: object) => policyOf({ policies: [{ ...fieldPolicy(), ...more }] });
const withRole = (more: object) =>
  policyOf({ roles: { ...policyFile.roles, reader: { ...policyFile.roles.reader, ...more } } });

describe("a policy file", () => {
  it.each<[string, () => unknown, string]>([
    ["an unknown key", () => policyOf({ roels: {} }), 'It must not have "roels".'],
    ["no version", () => policyOf({ version: "" }), '"version" must be a version, such as 1.0.0, but is "".'],
    [
      "a version without end",
      () => policyOf({ version: "1".repeat(41) }),
      '"version" must be a version of at most 40 characters but is',
    ],
    [
      "nobody in particular",
      () => policyOf({ roles: { reader: policyFile.roles.reader } }),
      '"roles" must be an object with the role anonymous',
    ],
    [
      "a role without name",
      () => policyOf({ roles: { ...policyFile.roles, "": policyFile.roles.chief } }),
      '"roles." must have a name.',
    ],
    ["a role that says more", () => withRole({ admin: true }), '"roles.reader" must not have "admin".'],
    [
      "no description",
      () => withRole({ description: "" }),
      '"roles.reader.description" must be a sentence but is "".',
    ],
    [
      "a description that is no text",
      () => withRole({ description: 1 }),
      '"roles.reader.description" must be a sentence but is 1.',
    ],
    [
      "an unknown clearance",
      () => withRole({ clearance: "SECRET" }),
      '"roles.reader.clearance" must be one of PUBLIC, INTERNAL, CONFIDENTIAL, RESTRICTED but is "SECRET".',
    ],
    [
      "no fences",
      () => withRole({ fences: undefined }),
      '"roles.reader.fences" must be a list of fences, empty where there are none, but is missing.',
    ],
    [
      "an unknown fence",
      () => withRole({ fences: ["REGION"] }),
      '"roles.reader.fences.0" must be one of REGIONS, TERRITORIES, OWN_ACCOUNTS, LISTED_ACCOUNTS but is "REGION".',
    ],
    [
      "an unknown residency",
      () => withRole({ residency: "EU" }),
      '"roles.reader.residency" must be one of CLAIMED, ANYWHERE but is "EU".',
    ],
    [
      "a role that is none",
      () => policyOf({ roles: { ...policyFile.roles, x: 1 } }),
      '"roles.x" must be a role but is 1.',
    ],
    ["a policy that is none", () => policyOf({ policies: [1] }), '"policies.0" must be a policy but is 1.'],
    ["a policy that says more", () => withPolicy({ unless: [] }), '"policies.0" must not have "unless".'],
    ["a policy without name", () => withPolicy({ id: "" }), '"policies.0.id" must be a name but is "".'],
    [
      "a strange name",
      () => withPolicy({ id: "A b" }),
      '"policies.0.id" must be a name in lower case, such as clearance, but is "A b".',
    ],
    [
      "a policy of version 0",
      () => withPolicy({ version: 0 }),
      '"policies.0.version" must be a whole number from 1 but is 0.',
    ],
    [
      "a policy of half a version",
      () => withPolicy({ version: 1.5 }),
      '"policies.0.version" must be a whole number but is 1.5.',
    ],
    [
      "an unknown severity",
      () => withPolicy({ severity: "INFO" }),
      '"policies.0.severity" must be one of ERROR, WARNING but is "INFO".',
    ],
    [
      "an unknown end",
      () => withPolicy({ otherwise: "HIDE" }),
      '"policies.0.otherwise" must be one of REFUSE, MASK but is "HIDE".',
    ],
    [
      "no end",
      () => withPolicy({ otherwise: undefined }),
      '"policies.0.otherwise" must be one of REFUSE, MASK but is missing.',
    ],
    [
      "a policy about nothing",
      () => withPolicy({ on: {} }),
      '"policies.0.on" must be at least one of classification, personalData, subjects, products and coordinates but is {}.',
    ],
    [
      "a policy about what it does not say",
      () => withPolicy({ on: [] }),
      '"policies.0.on" must be an object that says which fields',
    ],
    [
      "a policy about something else",
      () => withPolicy({ on: { level: ["PUBLIC"] } }),
      '"policies.0.on" must not have "level".',
    ],
    [
      "an unknown classification",
      () => withPolicy({ on: { classification: ["SECRET"] } }),
      '"policies.0.on.classification.0" must be one of PUBLIC, INTERNAL, CONFIDENTIAL, RESTRICTED but is "SECRET".',
    ],
    [
      "no classification",
      () => withPolicy({ on: { classification: [] } }),
      '"policies.0.on.classification" must be a list of at least one classification but is [].',
    ],
    [
      "an unknown category",
      () => withPolicy({ on: { personalData: ["user.contact.mail"] } }),
      '"policies.0.on.personalData.0" must be the beginning of a fideslang category, such as "user.contact", or "" for all, but is "user.contact.mail".',
    ],
    [
      "half a category",
      () => withPolicy({ on: { personalData: ["user.cont"] } }),
      '"policies.0.on.personalData.0" must be the beginning',
    ],
    [
      "no text as category",
      () => withPolicy({ on: { personalData: [1] } }),
      "must be the beginning of a fideslang category but is 1.",
    ],
    [
      "an unknown subject",
      () => withPolicy({ on: { subjects: ["DOG"] } }),
      '"policies.0.on.subjects.0" must be one of CUSTOMER, PROSPECT, EMPLOYEE but is "DOG".',
    ],
    [
      "a product without domain",
      () => withPolicy({ on: { products: ["leads"] } }),
      '"policies.0.on.products.0" must be the id of a data product, such as marketing/leads, but is "leads".',
    ],
    [
      "a type as coordinate",
      () => withPolicy({ on: { coordinates: ["Lead"] } }),
      '"policies.0.on.coordinates.0" must be a coordinate, such as Lead.email, but is "Lead".',
    ],
    [
      "an argument as coordinate",
      () => withPolicy({ on: { coordinates: ["Query.lead(id:)"] } }),
      '"policies.0.on.coordinates.0" must be a coordinate',
    ],
    [
      "a policy that demands nothing",
      () => withPolicy({ require: {} }),
      '"policies.0.require" must be at least one of clearance, authenticated, roles, scopes and purposes but is {}.',
    ],
    [
      "a demand that is none",
      () => withPolicy({ require: 1 }),
      '"policies.0.require" must be an object of demands but is 1.',
    ],
    [
      "an unknown demand",
      () => withPolicy({ require: { role: "chief" } }),
      '"policies.0.require" must not have "role".',
    ],
    [
      "a demand that is off",
      () => withPolicy({ require: { clearance: false } }),
      '"policies.0.require.clearance" must be true, or left out, but is false.',
    ],
    [
      "a demand of nobody",
      () => withPolicy({ require: { authenticated: false } }),
      '"policies.0.require.authenticated" must be true, or left out, but is false.',
    ],
    [
      "an empty list of roles",
      () => withPolicy({ require: { roles: [] } }),
      '"policies.0.require.roles" must be a list of at least one role but is [].',
    ],
    [
      "an empty list of scopes",
      () => withPolicy({ require: { scopes: [] } }),
      '"policies.0.require.scopes" must be a list of at least one scope but is [].',
    ],
    [
      "an empty scope",
      () => withPolicy({ require: { scopes: [""] } }),
      '"policies.0.require.scopes.0" must be a scope but is "".',
    ],
    [
      "an empty list of purposes",
      () => withPolicy({ require: { purposes: [] } }),
      '"policies.0.require.purposes" must be a list of at least one purpose but is [].',
    ],
    [
      "a role that is not defined",
      () => withPolicy({ require: { roles: ["chief", "boss"] } }),
      '"policies.0.require.roles" must be roles that the file defines, not boss,',
    ],
    [
      "a policy twice",
      () => policyOf({ policies: [fieldPolicy(), fieldPolicy({ version: 2 })] }),
      '"policies.1.id" must be a name of its own but is "clearance".',
    ],
    [
      "a name that demands nothing",
      () => policyOf({ names: { finance: {} } }),
      '"names.finance" must be at least one of authenticated, roles, scopes and purposes but is {}.',
    ],
    [
      "a name that demands clearance",
      () => policyOf({ names: { finance: { clearance: true } } }),
      '"names.finance" must not have "clearance".',
    ],
    [
      "a name with an unknown role",
      () => policyOf({ names: { finance: { roles: ["boss"] } } }),
      '"names.finance.roles" must be roles that the file defines, not boss,',
    ],
    [
      "a name that is none",
      () => policyOf({ names: { "": { authenticated: true } } }),
      '"names." must have a name.',
    ],
    [
      "a name without demands",
      () => policyOf({ names: { finance: 1 } }),
      '"names.finance" must be an object of demands but is 1.',
    ],
    [
      "a description without end",
      () => withRole({ description: "a".repeat(1001) }),
      `"roles.reader.description" must be a sentence but is "${"a".repeat(59)}….`,
    ],
  ])("is refused with %s", (_, act, sentence) => {
    expect(userErrorOf(act)).toContain(sentence);
  });

  it("tells everything that is wrong at once", () => {
    const text = userErrorOf(() => withPolicy({ id: "A", version: 0, otherwise: "HIDE" }));
    expect(text.match(/ must be /g)).toHaveLength(3);
  });
});
