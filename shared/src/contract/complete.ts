import { GraphQLError, parse, Source, visit, type DocumentNode } from "graphql";
import { commonTypeDefs } from "@trellis/shared/scalars";
import { connectionArguments, deriveTypeDefs } from "./derive.ts";
import { hasDirective, namedType, recordOfConnection, viewDocument } from "./document.ts";
import type { DocumentView } from "./document.ts";
import { headerOf } from "./federation.ts";
import { ContractError } from "./problems.ts";
import { readProducts } from "./products.ts";
import { contractSpecTypeDefs } from "./spec.ts";

/** Parses a contract's text; throws a {@link ContractError} with the place where it is not GraphQL. */
export const parseContract = (sdl: string, file: string): DocumentNode => {
  try {
    return parse(new Source(sdl, file), { maxTokens: 500_000 });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line = 1, column = 1 } = error.locations?.[0] ?? {};
    throw new ContractError([{ file, line, column, coordinate: "", message: error.message }]);
  }
};

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** What a domain need not write inside its own lines: arguments of connections, and the mark of computed fields. */
const insertionsOf = (view: DocumentView): Insertion[] =>
  [...view.types.values()].flatMap((type) =>
    type.fields.flatMap(({ node, computed }) => {
      const record = recordOfConnection(view.types, namedType(node.type));
      const insertions: Insertion[] = [];
      if (record !== undefined && (node.arguments ?? []).length === 0 && node.name.loc) {
        insertions.push({ at: node.name.loc.end, text: connectionArguments(record.name) });
      }
      if (computed && !hasDirective(node, "computed") && node.loc) {
        insertions.push({ at: node.loc.end, text: " @computed" });
      }
      return insertions;
    }),
  );

const insert = (text: string, insertions: readonly Insertion[]) =>
  insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);

const writtenDirectives = (document: DocumentNode) => {
  const names = new Set<string>();
  visit(document, { Directive: (node) => void names.add(node.name.value) });
  return names;
};

/** Completes a document that is already parsed. */
export const completeView = (sdl: string, view: DocumentView): string => {
  const referenced = new Set<string>();
  for (const type of view.types.values()) {
    for (const { node } of type.fields) referenced.add(namedType(node.type));
  }
  const listed = readProducts(view).filter(({ type }) => referenced.has(`${type}Connection`));
  return [
    insert(sdl, insertionsOf(view)).trimEnd(),
    deriveTypeDefs(listed, new Set(view.types.keys())),
    commonTypeDefs,
    headerOf(writtenDirectives(view.document)),
    contractSpecTypeDefs,
  ].join("\n\n");
};

/**
 * What a domain serves: its own text, every line where it was, and after it the derived types, the common types and the
 * header with both links and every `@composeDirective`. Throws a {@link ContractError} where the text is not GraphQL.
 */
export const completeSchema = (sdl: string, domain: string): string =>
  completeView(
    sdl,
    viewDocument(domain, `${domain}/schema.graphql`, parseContract(sdl, `${domain}/schema.graphql`)),
  );
