import type { Classification, PersonalData } from "@trellis/shared/contract";
import type { FieldPolicy, Requirement, RolePolicy } from "@trellis/shared/policy";
import { oneOf, seldom, type Choose } from "../differential/choose.ts";
import type { EntityModel, FieldModel, Model } from "../differential/model.ts";
import { fieldPolicy, roleOf } from "../kit/policy.ts";
import { andDemand, makeDemand, names, oneOrMore, someOf, type Demand } from "./demand.ts";

/** A field that one subgraph takes over from another, which keeps its own rules for it; with `isGradual` for half of the requests. */
export interface Override {
  readonly entity: string;
  readonly field: FieldModel;
  readonly from: number;
  readonly to: number;
  readonly isGradual: boolean;
}

/** What a contract says of one coordinate. */
export interface Sensitivity {
  readonly classification: Classification;
  readonly personalData?: PersonalData | undefined;
}

/** Everything that protects a generated graph, as its authors wrote it. */
export interface Rules {
  /** Directives by subgraph and place: `Type.field` or `Type`. */
  readonly directives: readonly ReadonlyMap<string, Demand>[];
  /** What the security directives are called in the subgraphs. */
  readonly called: Readonly<Record<"authenticated" | "requiresScopes" | "policy", string>>;
  readonly override?: Override | undefined;
  /** What the argument of a field demands, by `Type.field`; only where domains say it. */
  readonly ofArguments: ReadonlyMap<string, Demand>;
  /** What contracts say of the fields; undefined where the graph has no contracts. */
  readonly sensitivities?: ReadonlyMap<string, Sensitivity> | undefined;
  /** The directives are read from the supergraph, in which an interface says what any of its types says. */
  readonly isComposed: boolean;
  /** No policy file: the directives alone decide. */
  readonly isBare: boolean;
  readonly policies: readonly FieldPolicy[];
  readonly roles: Readonly<Record<string, RolePolicy>>;
  /** What the names of `@policy` demand; not all of them are known. */
  readonly policyNames: Readonly<Record<string, Requirement>>;
}

type Directives = Map<string, Demand>[];

const add = (directives: Directives, subgraph: number, place: string, demand: Demand): void => {
  const own = directives[subgraph] as Map<string, Demand>;
  own.set(place, andDemand(own.get(place) ?? {}, demand));
};

/** The name of the type of a field, without what wraps it. */
export const namedType = ({ type }: Pick<FieldModel, "type">): string => type.replaceAll(/[[\]!]/g, "");

const everyDemand = (directives: Directives, place: string): Demand =>
  directives.reduce((all, one) => andDemand(all, one.get(place) ?? {}), {});

/** Composition wants a field to demand all that what it requires demands. */
const closeOverRequirements = (model: Model, directives: Directives): void => {
  for (const { name, fields } of model.entities)
    for (const { name: field, owners, requires } of fields) {
      if (!requires) continue;
      const { field: required, within } = requires;
      const value = model.values.find((one) => one.name === namedType(required));
      const inner = value?.fields.find((one) => one.name === within);
      const places = [
        `${name}.${required.name}`,
        `Node.${required.name}`,
        namedType(required),
        ...(value && inner ? [`${value.name}.${inner.name}`, namedType(inner)] : []),
      ];
      const demand = places.reduce((all, place) => andDemand(all, everyDemand(directives, place)), {});
      if (Object.keys(demand).length > 0)
        for (const owner of owners) add(directives, owner, `${name}.${field}`, demand);
    }
};

const makeDirectives = (choose: Choose, model: Model, override: Override | undefined): Directives => {
  const directives: Directives = Array.from({ length: model.subgraphs }, () => new Map());
  const anyOf = (subgraphs: Iterable<number>): number => oneOf(choose, [...subgraphs]);
  const protect = (subgraphs: Iterable<number>, place: string, times: number): void => {
    if (seldom(choose, times)) add(directives, anyOf(subgraphs), place, makeDemand(choose));
  };
  const added = new Set(
    model.node.objectAt === undefined
      ? []
      : model.node.fields.filter(({ owners }) => owners.has(model.node.objectAt as number)),
  );
  for (const { name, presence, fields } of model.entities) {
    protect(presence.keys(), name, 12);
    for (const field of fields) if (!added.has(field)) protect(field.owners, `${name}.${field.name}`, 4);
    for (const key of ["id", "code"])
      if (seldom(choose, 16)) protect([...presence.keys()].slice(0, 1), `${name}.${key}`, 2);
  }
  for (const { name } of added) protect([model.node.objectAt as number], `Node.${name}`, 3);
  for (const { name, users, fields } of model.values) {
    if (users.size === 0) continue;
    protect(users, name, 8);
    for (const field of fields) protect(users, `${name}.${field.name}`, 5);
  }
  for (const field of model.roots) protect(field.owners, `Query.${field.name}`, 10);
  protect(directives.keys(), "Color", 10);
  if (override) protect([override.from], `${override.entity}.${override.field.name}`, 1);
  closeOverRequirements(model, directives);
  return directives;
};

const isProvided = (model: Model, { name }: FieldModel): boolean =>
  [...model.entities.flatMap(({ fields }) => fields), ...model.roots].some(
    ({ provides }) => provides?.name === name,
  );

const canMove = (model: Model, field: FieldModel): boolean =>
  field.owners.size === 1 &&
  field.targets.length === 0 &&
  !field.requires &&
  !isProvided(model, field) &&
  !model.node.fields.some(({ name }) => name === field.name);

/** Whether the subgraph names the field already, to make another from it. */
const isMadeFrom = ({ owners, requires }: FieldModel, field: FieldModel, subgraph: number): boolean =>
  owners.has(subgraph) && requires?.field === field;

const makeOverride = (choose: Choose, model: Model): Override | undefined => {
  const moves = model.entities.flatMap((entity: EntityModel) =>
    entity.fields
      .filter((field) => canMove(model, field))
      .flatMap((field) => {
        const [to = 0] = field.owners;
        return [...entity.presence]
          .filter(
            ([from, { isResolvable }]) =>
              from !== to && isResolvable && !entity.fields.some((one) => isMadeFrom(one, field, from)),
          )
          .map(([from]) => ({ entity: entity.name, field, from, to }));
      }),
  );
  if (moves.length === 0 || choose(3) > 0) return undefined;
  return { ...oneOf(choose, moves), isGradual: choose(2) === 0 };
};

const levels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED"] as const;
const categories = ["user.contact.email", "user.contact", "user.behavior"] as const;

/** Masks are for texts that may be null. */
const personalDataOf = (choose: Choose, { type }: FieldModel): PersonalData | undefined =>
  type === "String" && choose(2) === 0
    ? {
        category: oneOf(choose, categories),
        subject: oneOf(choose, ["CUSTOMER", "PROSPECT"] as const),
        identity: choose(2) === 0,
        masking: oneOf(choose, ["HMAC", "PARTIAL", "NULL"] as const),
      }
    : undefined;

/** What contracts say of each field that is served; of what a subgraph adds to an interface they speak at the interface. */
const makeSensitivities = (choose: Choose, model: Model): Map<string, Sensitivity> => {
  const said = new Map<string, Sensitivity>();
  const { node } = model;
  const added = new Set(node.fields.filter(({ owners }) => owners.has(node.objectAt ?? -1)));
  const types = [...model.entities, ...model.values.filter(({ users }) => users.size > 0)];
  for (const { name, fields } of [...types, { name: "Query", fields: model.roots }])
    for (const field of fields)
      said.set(`${added.has(field) ? "Node" : name}.${field.name}`, {
        classification: seldom(choose, 4) ? oneOf(choose, levels) : "PUBLIC",
        personalData: personalDataOf(choose, field),
      });
  const open = { classification: "PUBLIC" } as const;
  const keys = model.entities.flatMap(({ name }) => [`${name}.id`, `${name}.code`, `${name}.ref`]);
  const others = node.fields.map(({ name }) => `Node.${name}`);
  for (const coordinate of [...keys, ...others, "Node.id", "Ref.a", "Ref.b"])
    if (!said.has(coordinate)) said.set(coordinate, open);
  return said;
};

const makeRequirement = (choose: Choose): Requirement => {
  const kind = choose(4);
  if (kind === 0) return { authenticated: true };
  if (kind === 1) return { roles: oneOrMore(choose, names.roles) };
  if (kind === 2) return { scopes: oneOrMore(choose, names.scopes) };
  return { purposes: oneOrMore(choose, names.purposes) };
};

const makePolicy = (choose: Choose, index: number, coordinates: readonly string[]): FieldPolicy => {
  const about = choose(3);
  const on: FieldPolicy["on"] = {
    ...(about === 0 || seldom(choose, 4) ? { classification: oneOrMore(choose, levels.slice(1)) } : {}),
    ...(about === 1 ? { personalData: [oneOf(choose, ["", "user.contact", "user"])] } : {}),
    ...(about === 1 && seldom(choose, 3) ? { subjects: ["CUSTOMER" as const] } : {}),
    ...(about === 2 && coordinates.length > 0 ? { coordinates: [oneOf(choose, coordinates)] } : {}),
  };
  return fieldPolicy({
    id: `policy-${index}`,
    on,
    require: about === 0 && choose(2) === 0 ? { clearance: true } : makeRequirement(choose),
    otherwise: about === 1 && choose(3) > 0 ? "MASK" : "REFUSE",
  });
};

const makeRole = (choose: Choose, clearance: Classification): RolePolicy =>
  roleOf({ clearance, residency: choose(2) === 0 ? "ANYWHERE" : "CLAIMED" });

const makeOfArguments = (choose: Choose, model: Model): Map<string, Demand> => {
  const types = [...model.entities, ...model.values, { name: "Query", fields: model.roots }];
  const places = types.flatMap(({ name, fields }) =>
    fields.filter(({ takesNumber }) => takesNumber).map((field) => `${name}.${field.name}`),
  );
  return new Map(
    places.flatMap((place) => (seldom(choose, 6) ? [[place, makeDemand(choose)] as const] : [])),
  );
};

/** Makes what protects a graph: directives in its subgraphs, perhaps contracts, and a policy file. */
export const makeRules = (choose: Choose, model: Model): Rules => {
  const override = makeOverride(choose, model);
  const directives = makeDirectives(choose, model, override);
  const isBare = seldom(choose, 6);
  const sensitivities = !isBare && choose(2) === 0 ? makeSensitivities(choose, model) : undefined;
  const coordinates = [...(sensitivities?.keys() ?? [])];
  const isRenamed = seldom(choose, 3);
  const isComposed = isBare || choose(2) === 0;
  return {
    directives,
    called: {
      authenticated: isRenamed ? "signedIn" : "authenticated",
      requiresScopes: isRenamed ? "needs" : "requiresScopes",
      policy: "policy",
    },
    override,
    sensitivities,
    isBare,
    isComposed,
    ofArguments: isComposed ? new Map() : makeOfArguments(choose, model),
    policies: isBare
      ? []
      : [
          ...Array.from({ length: sensitivities ? choose(4) : 0 }, (_, index) =>
            makePolicy(choose, index, coordinates),
          ),
          // Some policy must be about every field that is more than public.
          fieldPolicy(),
        ],
    roles: {
      anonymous: makeRole(choose, choose(2) === 0 ? "RESTRICTED" : oneOf(choose, levels)),
      ...Object.fromEntries(
        names.roles.map((role) => [role, makeRole(choose, oneOf(choose, levels.slice(1)))]),
      ),
    },
    policyNames: isBare
      ? {}
      : Object.fromEntries(someOf(choose, names.policies).map((name) => [name, makeRequirement(choose)])),
  };
};
