import { contractDirectives, contractSpecUrl } from "./spec.ts";

/** Federation version that domains are composed with. */
export const federationSpecUrl = "https://specs.apollo.dev/federation/v2.11";

/** Federation's directives that a domain may write; only those that it does write are imported. */
export const federationDirectives = [
  "key",
  "requires",
  "provides",
  "external",
  "shareable",
  "override",
  "tag",
  "inaccessible",
  "interfaceObject",
  "authenticated",
  "requiresScopes",
  "policy",
  "cost",
  "listSize",
  "composeDirective",
] as const;

/** Definitions that federation adds by itself; they are only for reading a served schema as plain GraphQL. */
export const federationTypeDefs = /* GraphQL */ `
  scalar federation__FieldSet
  scalar federation__Scope
  scalar federation__Policy
  scalar link__Import
  enum link__Purpose {
    SECURITY
    EXECUTION
  }
  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @requires(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @external(reason: String) on OBJECT | FIELD_DEFINITION
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @override(from: String!, label: String) on FIELD_DEFINITION
  directive @tag(
    name: String!
  ) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA
  directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @interfaceObject on OBJECT
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(
    scopes: [[federation__Scope!]!]!
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @policy(
    policies: [[federation__Policy!]!]!
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @cost(
    weight: Int!
  ) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
  directive @composeDirective(name: String!) repeatable on SCHEMA
`;

const quoted = (names: Iterable<string>) => [...names].map((name) => `"@${name}"`).join(", ");

/** The header of a served schema: both links, and `@composeDirective` for every directive of the contract spec. */
export const headerOf = (written: ReadonlySet<string>): string => {
  const always = new Set(["key", "shareable", "composeDirective"]);
  const imports = federationDirectives.filter((name) => always.has(name) || written.has(name));
  return [
    "extend schema",
    `  @link(url: "${federationSpecUrl}", import: [${quoted(imports)}])`,
    `  @link(url: "${contractSpecUrl}", import: [${quoted(contractDirectives)}])`,
    ...contractDirectives.map((name) => `  @composeDirective(name: "@${name}")`),
  ].join("\n");
};
