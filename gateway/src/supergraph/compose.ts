import { composeServices } from "@apollo/composition";
import {
  ContractError,
  hintProblems,
  mergeContracts,
  readServedContract,
  type Contract,
  type ContractProblem,
} from "@trellis/shared/contract";
import { messageOf } from "@trellis/shared/errors";
import { sha256 } from "@trellis/shared/files";
import { parse, printSchema, type GraphQLError } from "graphql";
import { protectionProblem, securityFeatures } from "./security-features.ts";
import type { Composition, Sdls } from "./types.ts";

/** Composed in memory alone: the address in the supergraph is never called. */
const noAddress = "http://domain.invalid";

const lineOf = ({ file, line, column, coordinate, message }: ContractProblem): string =>
  `${file}: ${line}:${column} ${coordinate === "" ? "" : `${coordinate}: `}${message}`;

/** `[sales] Unknown type…` → `sales: Unknown type…`; what no single domain is to blame for is the supergraph's. */
const compositionLine = (error: GraphQLError): string => {
  const [, domain, message] = /^\[([\w-]+)\] ([^]*)$/.exec(error.message) ?? [];
  return `${domain ?? "supergraph"}: ${(message ?? error.message).replaceAll(/\s*\n\s*/g, " ")}`;
};

const readContracts = (domains: Sdls): { contracts: Contract[]; problems: string[] } => {
  const contracts: Contract[] = [];
  const problems: string[] = [];
  for (const [domain, sdl] of Object.entries(domains)) {
    try {
      contracts.push(readServedContract({ domain, sdl, file: domain }));
    } catch (error) {
      if (error instanceof ContractError) problems.push(...error.problems.map(lineOf));
      else problems.push(`${domain}: ${messageOf(error)}`);
    }
  }
  return { contracts, problems };
};

const versionOf = (parts: readonly unknown[]): string => sha256(JSON.stringify(parts)).slice(0, 16);

const sorted = (sdls: Sdls): Sdls =>
  Object.fromEntries(Object.entries(sdls).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const composeChecked = (domains: Sdls, own: Sdls): Composition => {
  const { contracts, problems } = readContracts(domains);
  if (problems.length > 0) return { problems };
  const merged = mergeContracts(contracts, own);
  if (merged.problems.length > 0) return { problems: merged.problems.map(lineOf) };
  const sdls = { ...domains, ...own };
  const result = composeServices(
    Object.entries(sorted(sdls)).map(([name, sdl]) => ({ name, url: noAddress, typeDefs: parse(sdl) })),
  );
  if (result.errors) return { problems: result.errors.map(compositionLine) };
  const hints = hintProblems(
    result.hints.map(({ definition, message, coordinate }) => ({
      code: definition.code,
      message,
      coordinate,
    })),
    contracts,
  );
  if (hints.length > 0) return { problems: hints.map(lineOf) };
  const { supergraphSdl } = result;
  const problem = protectionProblem(securityFeatures(supergraphSdl));
  if (problem !== undefined) return { problems: [`supergraph: ${problem}`] };
  const apiSdl = printSchema(result.schema.toAPISchema().toGraphQLJSSchema());
  const { table } = merged;
  return {
    snapshot: { version: versionOf([supergraphSdl, table, sdls]), supergraphSdl, apiSdl, table, sdls },
  };
};

/** Checks the domains' contracts, merges them, and composes them with the gateway's own subgraphs. Never throws: whatever is wrong is a problem. */
export const compose = (domains: Sdls, own: Sdls): Composition => {
  try {
    return composeChecked(sorted(domains), own);
  } catch (error) {
    return { problems: [`supergraph: ${messageOf(error)}`] };
  }
};
