import { readFileSync } from "node:fs";
import { Kind, type DocumentNode, type GraphQLSchema } from "graphql";
import { messageOf, UserError } from "@trellis/shared/errors";
import { domainNameRule, isDomainName } from "@trellis/shared/files";
import { checkDocument, checkSchema, checkSubject } from "./check/index.ts";
import { completeView, parseContract } from "./complete.ts";
import { viewDocument } from "./document.ts";
import type { DocumentView } from "./document.ts";
import { followLinks } from "./links.ts";
import { ContractError, sortProblems } from "./problems.ts";
import { readPublicErrors } from "./public-errors.ts";
import { readProducts } from "./products.ts";
import { buildPlainSchema, toPlainDocument } from "./served.ts";
import type { Contract, ContractProblem } from "./types.ts";

/** A domain's contract as its folder holds it. */
export interface ContractSource {
  readonly domain: string;
  /** Path of `schema.graphql`; named in every problem. */
  readonly file: string;
  /** The text, where it is not to be read from the file. */
  readonly sdl?: string;
}

/** A domain's contract as its running subgraph serves it. */
export interface ServedContract {
  readonly domain: string;
  /** What `_service.sdl` gave: with the header, and with whatever names the links give our directives. */
  readonly sdl: string;
  /** Named in every problem; `<domain> (served)` unless given. */
  readonly file?: string;
}

interface Reading {
  readonly contract?: Contract;
  readonly problems: readonly ContractProblem[];
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`The contract ${file} could not be read: ${messageOf(error)}.`, { cause: error });
  }
};

const nameProblems = (domain: string, file: string): ContractProblem[] => {
  if (isDomainName(domain)) return [];
  const message = `its domain must have ${domainNameRule}, but is "${domain}".`;
  return [{ file, line: 1, column: 1, coordinate: "schema", message }];
};

const headerProblems = (file: string, document: DocumentNode): ContractProblem[] =>
  document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_EXTENSION || node.kind === Kind.DIRECTIVE_DEFINITION)
    .map((node) => ({
      file,
      line: node.loc?.startToken.line ?? 1,
      column: node.loc?.startToken.column ?? 1,
      coordinate: node.kind === Kind.DIRECTIVE_DEFINITION ? `@${node.name.value}` : "schema",
      message:
        "schema.graphql must leave the header and directive definitions to the platform, but has its own.",
    }));

const finish = (
  view: DocumentView,
  served: { sdl: string; document: DocumentNode },
  found: readonly ContractProblem[],
): Reading => {
  const plain = toPlainDocument(served.document);
  const products = readProducts(view);
  const problems = [...found, ...checkDocument(view.file, plain), ...checkSubject({ view, products })];
  let schema: GraphQLSchema | undefined;
  if (problems.length === 0) {
    schema = buildPlainSchema(plain);
    problems.push(...checkSchema(view.file, plain, schema));
  }
  const { domain, file } = view;
  const publicErrors = readPublicErrors(view);
  const contract = schema && {
    domain,
    file,
    sdl: served.sdl,
    schema,
    products,
    ...(publicErrors ? { publicErrors } : {}),
  };
  return { contract, problems: sortProblems(problems) };
};

const readSource = ({ domain, file, sdl = readText(file) }: ContractSource): Reading => {
  const view = viewDocument(domain, file, parseContract(sdl, file));
  const problems = [...nameProblems(domain, file), ...headerProblems(file, view.document)];
  const completed = completeView(sdl, view);
  const linked = followLinks(parseContract(completed, file), file);
  return finish(view, { sdl: completed, document: linked.document }, problems);
};

const readServed = ({ domain, sdl, file = `${domain} (served)` }: ServedContract): Reading => {
  const linked = followLinks(parseContract(sdl, file), file);
  const view = viewDocument(domain, file, linked.document);
  return finish(view, { sdl, document: linked.document }, linked.problems);
};

const accept = ({ contract, problems }: Reading): Contract => {
  if (contract === undefined || problems.length > 0) throw new ContractError(problems);
  return contract;
};

const collect = (read: () => Reading): readonly ContractProblem[] => {
  try {
    return read().problems;
  } catch (error) {
    if (error instanceof ContractError) return error.problems;
    throw error;
  }
};

/** Reads, completes and checks a domain's `schema.graphql`. Throws a {@link ContractError} that holds every problem. */
export const readContract = (source: ContractSource): Contract => accept(readSource(source));

/** Every problem of a domain's `schema.graphql`, in its order; none where it can be served. */
export const checkContract = (source: ContractSource): readonly ContractProblem[] =>
  collect(() => readSource(source));

/**
 * Reads and checks the contract in the SDL that a subgraph serves; it gives the same products as the file it was made from.
 * Throws a {@link ContractError} with every problem, a contract spec not linked or linked without `@composeDirective` among them.
 */
export const readServedContract = (served: ServedContract): Contract => accept(readServed(served));

/** Every problem of the SDL that a subgraph serves, in its order. */
export const checkServedContract = (served: ServedContract): readonly ContractProblem[] =>
  collect(() => readServed(served));
