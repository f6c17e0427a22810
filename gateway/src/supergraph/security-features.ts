import { Kind, parse, type ConstArgumentNode } from "graphql";

const enforcing = /^https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\//;

const valueOf = (argument: ConstArgumentNode | undefined): string =>
  argument?.value.kind === Kind.STRING || argument?.value.kind === Kind.ENUM ? argument.value.value : "";

/**
 * Addresses of the features of a supergraph that protect something: linked `for: SECURITY`, or known to. They are found through what
 * the schema links, by address and purpose, because their directives, and `@link` itself, may go by other names.
 */
export const securityFeatures = (supergraphSdl: string): string[] =>
  parse(supergraphSdl, { noLocation: true })
    .definitions.filter((node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
    .flatMap((node) => node.directives ?? [])
    .flatMap(({ arguments: given = [] }) => {
      const find = (name: string) => valueOf(given.find((argument) => argument.name.value === name));
      const address = find("url") || find("feature");
      return find("for") === "SECURITY" || enforcing.test(address) ? [address] : [];
    });
