import { Kind, visit, type ConstDirectiveNode, type DefinitionNode, type DocumentNode } from "graphql";
import { argumentsOf, texts } from "./directive-arguments.ts";
import { locationOf } from "./document.ts";
import { federationDirectives, federationSpecUrl } from "./federation.ts";
import { importedAs, linksOf, linkTo, schemaDirectives, type Link } from "./read-links.ts";
import { securityLinkProblems } from "./security/links.ts";
import { contractDirectives, contractSpecName, contractSpecUrl } from "./spec.ts";
import type { ContractProblem } from "./types.ts";

/** A served document whose directives have the names of their specs again. */
export interface LinkedDocument {
  readonly document: DocumentNode;
  readonly problems: readonly ContractProblem[];
}

/** Name in the document → the spec's own name, for every directive of a linked spec. */
const namesOf = (link: Link | undefined, directives: readonly string[], fallback: string) =>
  new Map(
    directives.flatMap((name) => {
      const aliases = importedAs(link, name);
      const names = aliases.length > 0 ? aliases : [`${link?.prefix ?? fallback}__${name}`];
      return names.map((alias): [string, string] => [alias, name]);
    }),
  );

const renamed = (document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode => {
  const specs = new Set(names.values());
  const rename = <T extends { readonly name: { readonly value: string } }>(node: T): T | undefined => {
    const own =
      names.get(node.name.value) ?? (specs.has(node.name.value) ? `local__${node.name.value}` : null);
    return own === null || own === node.name.value
      ? undefined
      : { ...node, name: { ...node.name, value: own } };
  };
  return visit(document, { Directive: rename, DirectiveDefinition: rename });
};

const isForeign = (node: DefinitionNode, prefixes: readonly string[]): boolean => {
  if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) return false;
  if (!("name" in node) || node.name === undefined) return false;
  const name = node.name.value;
  if (node.kind === Kind.DIRECTIVE_DEFINITION) {
    const known: readonly string[] = [...contractDirectives, ...federationDirectives, "link", "extends"];
    return known.includes(name) || prefixes.some((prefix) => name.startsWith(`${prefix}__`));
  }
  return (
    ["_Any", "_Service", "_Entity"].includes(name) ||
    prefixes.some((prefix) => name.startsWith(`${prefix}__`)) ||
    (name.startsWith("link__") && node.kind !== Kind.OBJECT_TYPE_DEFINITION)
  );
};

/** Fields that federation adds to the root of what a subgraph serves. */
const federationFields = new Set(["_service", "_entities"]);

const withoutFederationFields = (node: DefinitionNode): DefinitionNode[] => {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) return [node];
  const fields = (node.fields ?? []).filter((field) => !federationFields.has(field.name.value));
  if (fields.length === node.fields?.length) return [node];
  return fields.length === 0 && node.kind === Kind.OBJECT_TYPE_EXTENSION ? [] : [{ ...node, fields }];
};

const usedDirectives = (document: DocumentNode) => {
  const used = new Set<string>();
  visit(document, { Directive: (node) => void used.add(node.name.value) });
  return used;
};

const compositionProblems = (
  file: string,
  link: Link,
  context: { names: ReadonlyMap<string, string>; used: ReadonlySet<string>; composed: ReadonlySet<string> },
): ContractProblem[] => {
  const place = locationOf(file, link.node);
  const needed = [...context.names].filter(
    ([name, own]) => context.used.has(name) || importedAs(link, own).length > 0,
  );
  const wanted = needed.length > 0 ? needed : [...context.names];
  return wanted
    .filter(([name]) => !context.composed.has(name))
    .map(([name]) => ({
      ...place,
      coordinate: `@${name}`,
      message: `every directive of the contract spec must be composed, but @composeDirective(name: "@${name}") is missing, so composition would drop it.`,
    }));
};

const linkProblems = (file: string, link: Link | undefined, first: ConstDirectiveNode | undefined) => {
  const place = first ? locationOf(file, first) : { file, line: 1, column: 1 };
  if (link === undefined) {
    return [
      {
        ...place,
        coordinate: "schema",
        message: `a domain's schema must link the contract spec, @link(url: "${contractSpecUrl}"), but does not.`,
      },
    ];
  }
  const [wanted, found] = [contractSpecUrl, link.url].map((url) => /\/v(\d+)\.\d+\/?$/.exec(url)?.[1]);
  if (wanted === found) return [];
  return [
    {
      ...locationOf(file, link.node),
      coordinate: "schema",
      message: `the contract spec must be version ${wanted}.x, but the link is ${link.url}.`,
    },
  ];
};

/** Names that a served schema gives the directives of the contract spec, which composition's messages use. */
export const contractDirectiveNames = (document: DocumentNode): string[] => {
  const link = linkTo(linksOf(schemaDirectives(document)), contractSpecUrl);
  return [...namesOf(link, contractDirectives, contractSpecName).keys()];
};

/**
 * Gives directives that a served schema renamed or prefixed the names of their specs, and takes the specs' own definitions out.
 * Finds a contract spec that is not linked, or linked without `@composeDirective`, whatever its directives are called there.
 */
export const followLinks = (document: DocumentNode, file: string): LinkedDocument => {
  const directives = schemaDirectives(document);
  const links = linksOf(directives);
  const contract = linkTo(links, contractSpecUrl);
  const federation = linkTo(links, federationSpecUrl);
  const contractNames = namesOf(contract, contractDirectives, contractSpecName);
  const federationNames = namesOf(federation, federationDirectives, "federation");
  const composer = [...federationNames].find(([, own]) => own === "composeDirective")?.[0];
  const composed = new Set(
    directives
      .filter((node) => node.name.value === composer)
      .flatMap((node) => texts(argumentsOf(node)["name"]).map((name) => name.replace(/^@/, ""))),
  );
  const used = usedDirectives(document);
  const prefixes = [contract?.prefix ?? contractSpecName, federation?.prefix ?? "federation"];
  const plain = renamed(document, new Map([...contractNames, ...federationNames]));
  const followed = {
    ...plain,
    definitions: plain.definitions
      .filter((node) => !isForeign(node, prefixes))
      .flatMap(withoutFederationFields),
  };
  return {
    document: followed,
    problems: [
      ...securityLinkProblems(links, followed, file),
      ...linkProblems(file, contract, directives[0]),
      ...(contract ? compositionProblems(file, contract, { names: contractNames, used, composed }) : []),
    ],
  };
};
