import { Kind, type ConstDirectiveNode, type DocumentNode } from "graphql";
import { argumentsOf, text } from "./directive-arguments.ts";

/** A spec that a schema links, with the names that its directives have there. */
export interface Link {
  readonly node: ConstDirectiveNode;
  readonly url: string;
  readonly prefix: string;
  /** Pairs of the spec's own name and the name in the document, `@` left out. */
  readonly imports: readonly (readonly [string, string])[];
}

/** Address of a spec without its version. */
export const identityOf = (url: string) => url.replace(/\/v\d+\.\d+\/?$/, "");

const bare = (name: string | undefined) => (name ?? "").replace(/^@/, "");

const importOf = (item: unknown): readonly [string, string][] => {
  if (typeof item === "string") return [[bare(item), bare(item)]];
  if (typeof item !== "object" || item === null || !("name" in item)) return [];
  const name = text(item.name);
  return [[bare(name), bare(("as" in item ? text(item.as) : undefined) ?? name)]];
};

/** A single value stands for a list of it, as everywhere in GraphQL. */
const importsOf = (value: unknown) =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap(importOf);

/** Directives of the schema itself, which hold its links. */
export const schemaDirectives = (document: DocumentNode): ConstDirectiveNode[] =>
  document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? [])
      : [],
  );

/** Links of a document; `@link` itself may be renamed, by the link to its own spec. */
export const linksOf = (directives: readonly ConstDirectiveNode[]): Link[] => {
  const ofLink = directives.find((node) =>
    text(argumentsOf(node)["url"])?.startsWith("https://specs.apollo.dev/link/"),
  );
  const name = ofLink?.name.value ?? "link";
  return directives
    .filter((node) => node.name.value === name)
    .map((node) => {
      const args = argumentsOf(node);
      const url = text(args["url"]) ?? "";
      const own = identityOf(url).split("/").at(-1) ?? "";
      return { node, url, prefix: text(args["as"]) ?? own, imports: importsOf(args["import"]) };
    });
};

/** The names that a link gives a directive of its spec; none where it does not import it. */
export const importedAs = (link: Link | undefined, name: string): readonly string[] =>
  (link?.imports ?? []).filter(([own]) => own === name).map(([, alias]) => alias);

/** The link to a spec, whatever version of it. */
export const linkTo = (links: readonly Link[], spec: string) =>
  links.find(({ url }) => identityOf(url) === identityOf(spec));
