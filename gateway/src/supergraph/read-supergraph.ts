import { readFileSync, statSync } from "node:fs";
import { printSchema as printWithDirectives, Supergraph } from "@apollo/federation-internals";
import { readSupergraphProtection, type ContractTable } from "@trellis/shared/contract";
import { messageOf } from "@trellis/shared/errors";
import { sha256 } from "@trellis/shared/files";
import { GraphQLError, parse, printSchema, type DocumentNode } from "graphql";
import type { SupergraphPolicy } from "../config/index.ts";
import { linkedFeatures, protecting, protectionProblem, type LinkedFeature } from "./security-features.ts";
import type { Composition, Snapshot } from "./types.ts";

const federation = "https://specs.apollo.dev/federation/";
const join = "https://specs.apollo.dev/join/";
const howToCompose = "compose it with the others first, for example with `rover supergraph compose`";

/** What is executed here; another feature that is linked `for: EXECUTION` would be served wrongly. */
const executed = [
  /^https:\/\/specs\.apollo\.dev\/(?:core|link)\//,
  /^https:\/\/specs\.apollo\.dev\/join\/v0\.[2-5]$/,
  /^https:\/\/specs\.apollo\.dev\/(?:tag|inaccessible|cost|cacheTag)\//,
  /^https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\/v0\.1$/,
];

const versionOf = (text: string): string => sha256(text).slice(0, 16);

/** What must not be ignored, whatever it is linked for. */
const unexecuted = /^https:\/\/specs\.apollo\.dev\/(?:context|connect)\//;

/** A sentence for the person who chose the file. */
class Refusal extends Error {}

const readText = ({ file, bytes }: SupergraphPolicy): string => {
  const must = (what: string) => new Refusal(`The supergraph ${file} must be ${what}.`);
  let found;
  try {
    found = statSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw must(
      code === "ENOENT"
        ? "a file, but there is none of this name"
        : `a file that can be read: ${messageOf(error)}`,
    );
  }
  if (found.isDirectory()) throw must("a file but is a folder");
  if (found.size > bytes)
    throw must(`at most ${bytes} bytes but has ${found.size}; the option "supergraph.bytes" is its limit`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw must(`text in UTF-8 that can be read: ${messageOf(error)}`);
  }
};

const parseSupergraph = (file: string, text: string): DocumentNode => {
  if (text.trim() === "") throw new Refusal(`The supergraph ${file} must be a GraphQL schema but is empty.`);
  try {
    return parse(text);
  } catch (error) {
    const { line, column } = (error instanceof GraphQLError && error.locations?.[0]) || {
      line: 1,
      column: 1,
    };
    const what = messageOf(error).replace(/^Syntax Error: /, "");
    throw new Refusal(
      `The supergraph ${file} must be a GraphQL schema but is not at ${line}:${column}: ${what}`,
    );
  }
};

const isJoined = ({ address }: LinkedFeature) => address.startsWith(join);

/** Throws where this is no supergraph of Federation 2, or has a feature that is not served. */
const checkFeatures = (file: string, document: DocumentNode, features: readonly LinkedFeature[]): void => {
  const must = (what: string) => new Refusal(`The supergraph ${file} must be ${what}.`);
  if (!features.some(isJoined)) {
    const isSubgraph =
      features.some(({ address }) => address.startsWith(federation)) ||
      /@(key|extends|external)\b/.test(document.loc?.source.body ?? "");
    throw must(
      isSubgraph
        ? `composed, but is the schema of a single subgraph; ${howToCompose}`
        : `composed, but is a schema that links no ${join}…; ${howToCompose}`,
    );
  }
  if (features.some(({ address }) => address === `${join}v0.1`))
    throw must("of Federation 2, but is of Federation 1; compose it again with Federation 2");
  const problem = protectionProblem(protecting(features));
  if (problem !== undefined) throw new Refusal(`The supergraph ${file} cannot be served: ${problem}.`);
  const strange = features.find(
    ({ address, purpose }) =>
      unexecuted.test(address) || (purpose !== "" && !executed.some((pattern) => pattern.test(address))),
  );
  if (strange)
    throw new Refusal(
      `The supergraph ${file} cannot be served: it needs ${strange.address}, which this gateway does not execute.`,
    );
};

const readProtection = (file: string, document: DocumentNode): ContractTable["protection"] => {
  const { protection, problems } = readSupergraphProtection(document);
  if (problems[0] === undefined) return protection;
  throw new Refusal(`The supergraph ${file} cannot be served: ${problems[0]}.`);
};

const build = (file: string, document: DocumentNode): Supergraph => {
  try {
    return Supergraph.build(document, { supportedFeatures: null, validateSupergraph: true });
  } catch (error) {
    throw new Refusal(
      `The supergraph ${file} is not valid: ${messageOf(error).replaceAll(/\s*\n\s*/g, " ")}`,
    );
  }
};

/** With their directives, since keys are among them. */
const sdlsOf = (supergraph: Supergraph): Record<string, string> =>
  Object.fromEntries(
    [...supergraph.subgraphs()].map(({ name, schema }) => [name, printWithDirectives(schema)]),
  );

const toSnapshot = (text: string, policy: SupergraphPolicy, needsSdls: boolean): Snapshot => {
  const document = parseSupergraph(policy.file, text);
  checkFeatures(policy.file, document, linkedFeatures(document));
  const protection = readProtection(policy.file, document);
  const supergraph = build(policy.file, document);
  return {
    version: versionOf(text),
    supergraphSdl: text,
    apiSdl: printSchema(supergraph.apiSchema().toGraphQLJSSchema()),
    table: { products: {}, domains: {}, coordinates: {}, protection },
    sdls: needsSdls ? sdlsOf(supergraph) : {},
    urls: Object.fromEntries(supergraph.subgraphsMetadata().map(({ name, url }) => [name, url])),
  };
};

/** A look at a file: undefined where it is what was `seen` already. */
export interface FileLook {
  /** What the file holds, as one word; it goes back with the next look. */
  readonly seen: string;
  readonly composition?: Composition | undefined;
}

/**
 * Reads a supergraph that was composed elsewhere and makes its snapshot, unless the file holds what was `seen` before. Never throws: whatever is
 * wrong is a problem, in a sentence for the person who chose the file.
 */
export const readSupergraph = (
  policy: SupergraphPolicy,
  { seen, needsSdls = false }: { seen?: string | undefined; needsSdls?: boolean | undefined } = {},
): FileLook => {
  let now = "";
  try {
    const text = readText(policy);
    now = versionOf(text);
    return now === seen
      ? { seen: now }
      : { seen: now, composition: { snapshot: toSnapshot(text, policy, needsSdls) } };
  } catch (error) {
    const problem =
      error instanceof Refusal
        ? error.message
        : `The supergraph ${policy.file} cannot be used: ${messageOf(error)}`;
    now ||= sha256(problem).slice(0, 16);
    return now === seen ? { seen: now } : { seen: now, composition: { problems: [problem] } };
  }
};
