import { Kind, parse, type ConstArgumentNode, type DocumentNode } from "graphql";

const enforcing = /^https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\//;
/** What the decision table enforces, and what is inaccessible and so not in the API schema. */
const enforced = [
  /^https:\/\/specs\.apollo\.dev\/inaccessible\/v0\.[12]$/,
  /^https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\/v0\.1$/,
];

const valueOf = (argument: ConstArgumentNode | undefined): string =>
  argument?.value.kind === Kind.STRING || argument?.value.kind === Kind.ENUM ? argument.value.value : "";

/** A specification that a schema links, and what the link says it is for: `SECURITY`, `EXECUTION` or nothing. */
export interface LinkedFeature {
  readonly address: string;
  readonly purpose: string;
}

/** What a schema links, whatever `@link` is called in it. */
export const linkedFeatures = (document: DocumentNode): LinkedFeature[] =>
  document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
    .flatMap((node) => node.directives ?? [])
    .flatMap(({ arguments: given = [] }) => {
      const find = (name: string) => valueOf(given.find((argument) => argument.name.value === name));
      const address = find("url") || find("feature");
      return address === "" ? [] : [{ address, purpose: find("for") }];
    });

/** The features among them that protect something and that nothing here enforces. */
export const protecting = (features: readonly LinkedFeature[]): string[] =>
  features
    .filter(
      ({ address, purpose }) =>
        (purpose === "SECURITY" || enforcing.test(address)) &&
        !enforced.some((pattern) => pattern.test(address)),
    )
    .map(({ address }) => address);

/**
 * Addresses of the features of a supergraph that protect something: linked `for: SECURITY`, or known to. They are found through what
 * the schema links, by address and purpose, because their directives, and `@link` itself, may go by other names.
 */
export const securityFeatures = (supergraphSdl: string): string[] =>
  protecting(linkedFeatures(parse(supergraphSdl, { noLocation: true })));

/** What is wrong with a supergraph that has such features; undefined where it has none. */
export const protectionProblem = ([address]: readonly string[]): string | undefined =>
  address && `a feature that protects fields must be one that is enforced here, but ${address} is not`;
