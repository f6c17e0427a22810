import { readFileSync } from "node:fs";
import { buildASTSchema, concatAST, parse } from "graphql";
import { messageOf, UserError } from "@trellis/shared/errors";
import { completeView, parseContract } from "./complete.ts";
import { viewDocument } from "./document.ts";
import { federationTypeDefs } from "./federation.ts";
import { readProducts } from "./products.ts";
import type { Contract } from "./types.ts";

const federationDocument = parse(federationTypeDefs, { noLocation: true });

/** A served schema as plain GraphQL, with federation's own definitions added. */
const buildServed = (sdl: string, file: string) =>
  buildASTSchema(concatAST([federationDocument, parseContract(sdl, file)]), { assumeValidSDL: true });

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`The contract ${file} could not be read: ${messageOf(error)}.`, { cause: error });
  }
};

/** A domain's contract as its folder holds it. */
export interface ContractSource {
  readonly domain: string;
  /** Path of `schema.graphql`; named in every problem. */
  readonly file: string;
  /** The text, where it is not to be read from the file. */
  readonly sdl?: string;
}

/** Reads, completes and checks a domain's `schema.graphql`. Throws a {@link ContractError} that holds every problem. */
export const readContract = ({ domain, file, sdl = readText(file) }: ContractSource): Contract => {
  const view = viewDocument(domain, file, parseContract(sdl, file));
  const completed = completeView(sdl, view);
  return {
    domain,
    file,
    sdl: completed,
    schema: buildServed(completed, file),
    products: readProducts(view),
  };
};
