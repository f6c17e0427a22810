import { classifications } from "@trellis/shared/contract";
import type { FieldPolicy, PrincipalFacts, Requirement } from "@trellis/shared/policy";
import type { FieldModel, Model } from "../differential/model.ts";
import type { Demand } from "./demand.ts";
import { namedType, type Rules, type Sensitivity } from "./rules.ts";

/** What somebody gets of a field, as its authors wrote it, decided without any code of the product. */
export interface Naive {
  isRefused(typename: string, field: string): boolean;
  isMasked(typename: string, field: string): boolean;
  /** Whether the field may be read and its argument not be given. */
  isBarred(typename: string, field: string): boolean;
}

type Level = Sensitivity["classification"];

const meets = (required: Requirement, { roles, scopes, purpose, id }: PrincipalFacts): boolean =>
  (!required.authenticated || id !== "anonymous") &&
  (!required.roles || required.roles.some((role) => roles.includes(role))) &&
  (!required.scopes || required.scopes.every((scope) => scopes.includes(scope))) &&
  (!required.purposes || required.purposes.some((one) => one === purpose));

const fulfils = (demand: Demand | undefined, principal: PrincipalFacts, { policyNames }: Rules): boolean => {
  if (!demand) return true;
  const { authenticated, scopes, policies } = demand;
  const holds = (name: string): boolean =>
    Object.hasOwn(policyNames, name) && meets(policyNames[name] as Requirement, principal);
  return (
    (!authenticated || principal.id !== "anonymous") &&
    (!scopes || scopes.some((all) => all.every((scope) => principal.scopes.includes(scope)))) &&
    (!policies || policies.some((all) => all.every(holds)))
  );
};

const isAbout = (
  { on }: FieldPolicy,
  coordinates: readonly string[],
  { classification, personalData }: Sensitivity,
) =>
  (!on.classification || on.classification.includes(classification)) &&
  (!on.personalData ||
    (personalData !== undefined &&
      on.personalData.some((prefix) => `${personalData.category}.`.startsWith(prefix && `${prefix}.`)))) &&
  (!on.subjects || (personalData !== undefined && on.subjects.includes(personalData.subject))) &&
  (!on.coordinates || on.coordinates.some((one) => coordinates.includes(one)));

const rank = (level: Level): number => classifications.indexOf(level);

/** What somebody gets of a field. */
export type Verdict = "CLEAR" | "MASKED" | "REFUSED";

/** What the policy file makes of one field, which goes by one coordinate, or by that of an interface too. */
export const verdictOf = (
  coordinates: readonly string[],
  principal: PrincipalFacts,
  rules: Pick<Rules, "sensitivities" | "policies" | "roles"> & { readonly isBare?: boolean },
): Verdict => {
  const unsaid = rules.sensitivities || rules.isBare ? undefined : ({ classification: "INTERNAL" } as const);
  const said = coordinates.map((one) => rules.sensitivities?.get(one)).find((one) => one !== undefined);
  const known: Sensitivity | undefined = said ?? unsaid;
  if (!known) return "CLEAR";
  const cleared = principal.roles.some(
    (role) => rank(rules.roles[role]?.clearance ?? "PUBLIC") >= rank(known.classification),
  );
  const broken = rules.policies.filter(
    (policy) =>
      isAbout(policy, coordinates, known) &&
      !(meets(policy.require, principal) && (!policy.require.clearance || cleared)),
  );
  if (broken.some(({ otherwise }) => otherwise === "REFUSE" || !known.personalData)) return "REFUSED";
  return broken.length > 0 ? "MASKED" : "CLEAR";
};

/** Decides for one principal by reading the rules anew for each field. */
export const createNaive = (model: Model, rules: Rules, principal: PrincipalFacts): Naive => {
  const fieldsOf = (typename: string): readonly FieldModel[] => {
    if (typename === "Query") return model.roots;
    return [...model.entities, ...model.values].find(({ name }) => name === typename)?.fields ?? [];
  };
  const isOpen = (place: string): boolean =>
    rules.directives.every((own) => fulfils(own.get(place), principal, rules));
  /** Whether it is the interface's field, too. */
  const isOfNode = (typename: string, name: string): boolean =>
    model.node.implementers.some((one) => one.name === typename) &&
    (name === "id" || model.node.fields.some((one) => one.name === name));

  const coordinatesOf = (typename: string, name: string): string[] => [
    `${typename}.${name}`,
    ...(isOfNode(typename, name) ? [`Node.${name}`] : []),
  ];

  /** In a supergraph an interface and its fields have the rules of all its types, and these in turn those of the interface. */
  const composedPlaces = (typename: string, name: string): string[] => {
    const field = fieldsOf(typename).find((one) => one.name === name);
    const types = model.node.implementers.map((one) => one.name);
    const ofResult = field && namedType(field) === "Node" ? types : [];
    if (!isOfNode(typename, name)) return ofResult;
    return [...ofResult, ...types, ...types.map((one) => `${one}.${name}`)];
  };

  const isRefused = (typename: string, name: string): boolean => {
    if (name.startsWith("__")) return false;
    const field = fieldsOf(typename).find((one) => one.name === name);
    const places = [
      typename,
      ...coordinatesOf(typename, name),
      ...(field ? [namedType(field)] : []),
      ...(rules.isComposed ? composedPlaces(typename, name) : []),
    ];
    if (!places.every(isOpen) || verdictOf(coordinatesOf(typename, name), principal, rules) === "REFUSED")
      return true;
    if (!field?.requires) return false;
    const { field: required, within } = field.requires;
    const type = namedType(required);
    return isHidden(typename, required.name) || (within !== undefined && isHidden(type, within));
  };
  const isMasked = (typename: string, name: string): boolean =>
    !isRefused(typename, name) && verdictOf(coordinatesOf(typename, name), principal, rules) === "MASKED";
  /** What is made from what is refused or masked is refused. */
  const isHidden = (typename: string, name: string): boolean =>
    isRefused(typename, name) || isMasked(typename, name);
  const isBarred = (typename: string, name: string): boolean =>
    !isRefused(typename, name) && !fulfils(rules.ofArguments.get(`${typename}.${name}`), principal, rules);
  return { isRefused, isMasked, isBarred };
};
