import type { DocumentNode } from "graphql";
import { argumentsOf } from "../directive-arguments.ts";
import { locationOf } from "../document.ts";
import { federationSpecUrl } from "../federation.ts";
import { identityOf, type Link } from "../read-links.ts";
import type { ContractProblem } from "../types.ts";
import { misleadingDirectives } from "./misleading.ts";
import { securityDirectives } from "./rules.ts";

/** Minor versions of the federation spec whose security directives mean what they mean here. */
const knownMinors = { from: 0, to: 14 } as const;

const federation = identityOf(federationSpecUrl);
const directSpecs: ReadonlySet<string> = new Set(
  securityDirectives.map((name) => `https://specs.apollo.dev/${name}`),
);

const isKnownFederation = (url: string): boolean => {
  const [, minor] = /\/v2\.(\d+)\/?$/.exec(url) ?? [];
  return minor !== undefined && Number(minor) >= knownMinors.from && Number(minor) <= knownMinors.to;
};

const messagesOf = ({ node, url }: Link, seen: ReadonlySet<string>): string[] => {
  const spec = identityOf(url);
  if (directSpecs.has(spec))
    return [`security directives must be imported from ${federation}, but the link is ${url}.`];
  if (argumentsOf(node)["for"] === "SECURITY")
    return [`only directives that are enforced may be linked for: SECURITY, but the link is ${url}.`];
  if (seen.has(spec)) return [`a spec must be linked once, but ${spec} is linked again.`];
  if (spec !== federation && !url.startsWith(`${federation}/`)) return [];
  return isKnownFederation(url)
    ? []
    : [
        `the federation spec must be one of v2.${knownMinors.from} to v2.${knownMinors.to}, but the link is ${url}.`,
      ];
};

/** Links and directives of a served schema that may protect something in its author's mind and do not here. `document` has its links followed. */
export const securityLinkProblems = (
  links: readonly Link[],
  document: DocumentNode,
  file: string,
): ContractProblem[] => {
  const seen = new Set<string>();
  const wrongLinks = links.flatMap((link) => {
    const messages = messagesOf(link, seen);
    seen.add(identityOf(link.url));
    return messages.map((message) => ({ ...locationOf(file, link.node), coordinate: "schema", message }));
  });
  const misleading = misleadingDirectives(document, new Set()).map(({ node, message }) => ({
    ...locationOf(file, node),
    coordinate: `@${node.name.value.replace(/^local__/, "")}`,
    message: `${message}.`,
  }));
  return [...wrongLinks, ...misleading];
};
