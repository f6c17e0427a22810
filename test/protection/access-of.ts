import { readSupergraphProtection } from "@trellis/shared/contract";
import { parse } from "graphql";
import type { AccessLoad } from "../../gateway/src/plan/worker-side.ts";
import type { Protected } from "./make-protected.ts";
import type { Demand } from "./demand.ts";

type Protection = AccessLoad["protection"][string];

const rulesOf = ({ authenticated, scopes, policies }: Demand): NonNullable<Protection["rules"]> => [
  ...(authenticated ? [{ directive: "authenticated", anyOf: [] } as const] : []),
  ...(scopes ? [{ directive: "requiresScopes", anyOf: scopes } as const] : []),
  ...(policies ? [{ directive: "policy", anyOf: policies } as const] : []),
];

/** As it is read where each domain's own schema is at hand. */
const protectionInDomains = ({ model, rules }: Protected): AccessLoad["protection"] => {
  const found: Record<string, { rules: NonNullable<Protection["rules"]>; requires?: string[] }> = {};
  for (const own of rules.directives)
    for (const [place, demand] of own) {
      const known = (found[place] ??= { rules: [] });
      known.rules = [...known.rules, ...rulesOf(demand)];
    }
  for (const { name, fields } of model.entities)
    for (const { name: field, requires } of fields)
      if (requires) {
        const { field: required, within } = requires;
        const type = required.type.replaceAll(/[[\]!]/g, "");
        const known = (found[`${name}.${field}`] ??= { rules: [] });
        known.requires = [`${name}.${required.name}`, ...(within ? [`${type}.${within}`] : [])];
      }
  for (const [place, demand] of rules.ofArguments) found[`${place}(n:)`] = { rules: rulesOf(demand) };
  return found;
};

/** As it is read from a supergraph that was composed elsewhere. */
const protectionIn = (supergraphSdl: string): AccessLoad["protection"] => {
  const { protection, problems } = readSupergraphProtection(parse(supergraphSdl));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return protection;
};

/** What the product is told of the graph's protection. */
export const accessOf = (graph: Protected): AccessLoad => {
  const { isBare, isComposed, policies, roles, policyNames, sensitivities } = graph.rules;
  const coordinates = Object.fromEntries(
    [...(sensitivities ?? [])].map(([coordinate, said]) => [
      coordinate,
      { coordinate, domains: ["s0"], ...said },
    ]),
  );
  return {
    policy: isBare ? undefined : { version: "1.0.0", roles, policies, names: policyNames },
    coordinates,
    protection: isComposed ? protectionIn(graph.supergraphSdl) : protectionInDomains(graph),
  };
};
