import {
  Kind,
  visit,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type StringValueNode,
} from "graphql";
import { argumentsOf, text } from "../directive-arguments.ts";
import { viewDocument } from "../document.ts";
import { importedAs, linksOf, linkTo, schemaDirectives, type Link } from "../read-links.ts";
import type { ContractTable } from "../types.ts";
import { fieldSetCoordinates } from "./field-sets.ts";
import { misleadingDirectives } from "./misleading.ts";
import { createProtectionBook, type ProtectionBook } from "./protection.ts";
import { rulesOf, securityDirectives } from "./rules.ts";

/** What a supergraph that was composed elsewhere says of its protection. */
export interface SupergraphProtection {
  readonly protection: ContractTable["protection"];
  /** Where one cannot be sure what is meant; such a supergraph must not be served. */
  readonly problems: readonly string[];
}

const specOf = (name: string): string => `https://specs.apollo.dev/${name}`;

const addresses = (value: ConstValueNode): StringValueNode[] => (value.kind === Kind.STRING ? [value] : []);

/** Every address by which a schema could link a security spec, whatever its directive and argument are called. */
const linkedSecurity = (directives: readonly ConstDirectiveNode[]): string[] =>
  directives
    .flatMap(({ arguments: given = [] }) => given)
    .flatMap((argument) => addresses(argument.value))
    .map(({ value }) => value)
    .filter((value) => securityDirectives.some((name) => value.startsWith(`${specOf(name)}/`)));

/** Names in the document of the directives of linked security specs. One that is named after its spec has the name of the link. */
const namesIn = (links: readonly Link[]) =>
  new Map(
    securityDirectives.flatMap((name) =>
      links
        .filter(({ url }) => url === `${specOf(name)}/v0.1`)
        .flatMap((link) => [link.prefix, ...importedAs(link, name)])
        .map((alias) => [alias, name] as const),
    ),
  );

const countUses = (document: DocumentNode, isOne: (name: string) => boolean): number => {
  let uses = 0;
  visit(document, { Directive: ({ name }) => void (uses += isOne(name.value) ? 1 : 0) });
  return uses;
};

const requiredBy = (directives: readonly ConstDirectiveNode[], joinField: string): string[] =>
  directives
    .filter(({ name }) => name.value === joinField)
    .flatMap((node) => text(argumentsOf(node)["requires"]) ?? []);

/** Notes all rules and requirements of a supergraph; gives how many rules it noted. */
const readInto = (
  book: ProtectionBook,
  document: DocumentNode,
  { names, joinField }: { names: ReturnType<typeof namesIn>; joinField: string },
): number => {
  const { types } = viewDocument("", "", document);
  let noted = 0;
  const demand = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    const rules = rulesOf(directives, names);
    noted += rules.length;
    book.demand(coordinate, rules);
  };
  for (const { name, kind, directives, fields } of types.values()) {
    if (kind !== "union" && kind !== "input") demand(name, directives);
    for (const { node } of fields) {
      const coordinate = `${name}.${node.name.value}`;
      demand(coordinate, node.directives);
      for (const required of requiredBy(node.directives ?? [], joinField))
        book.require(coordinate, fieldSetCoordinates(types, name, required));
    }
  }
  return noted;
};

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy` from a supergraph, under whatever names its links give them, and what its fields require.
 * A spec of an unknown version, a link that is not understood and a directive that merely looks like one of them are problems.
 */
export const readSupergraphProtection = (document: DocumentNode): SupergraphProtection => {
  const directives = schemaDirectives(document);
  const links = linksOf(directives);
  const names = namesIn(links);
  const understood = new Set(links.map(({ url }) => url).filter((url) => url.endsWith("/v0.1")));
  const unknown = linkedSecurity(directives).filter((address) => !understood.has(address));
  const book = createProtectionBook();
  const joinField = `${linkTo(links, specOf("join/v0.1"))?.prefix ?? "join"}__field`;
  const noted = readInto(book, document, { names, joinField });
  return {
    protection: book.table(),
    problems: [
      ...unknown.map(
        (address) => `a security spec must be linked by @link in version v0.1, but is ${address}`,
      ),
      ...(noted < countUses(document, (name) => names.has(name))
        ? ["a security directive must stand on an object, interface, scalar, enum or field, but one does not"]
        : []),
      ...misleadingDirectives(document, new Set(names.keys())).map(({ message }) => message),
    ],
  };
};
