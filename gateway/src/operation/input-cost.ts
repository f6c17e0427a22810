import {
  getNamedType,
  isInputObjectType,
  Kind,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type ValueNode,
} from "graphql";
import { free, plus } from "./cost-sum.ts";
import type { CostPlan, InputCost, InputTypeCost } from "./types.ts";

type Weights = ReadonlyMap<string, number>;

/** What inputs cost by the weights of a schema: an object 1 and a leaf nothing, unless `@cost` says otherwise. */
export interface InputCosts {
  /** The cost of a value at a place of the type; `weight` is what the place itself says it costs. */
  of(node: ValueNode, type: GraphQLInputType, weight: number | undefined): CostPlan;
  /** The types that variables among those values may hold, by name; undefined where there are none. */
  types(): Readonly<Record<string, InputTypeCost>> | undefined;
}

const fixed = (cost: number): CostPlan => (cost === 0 ? free : { fixed: cost, sized: [] });

const objectType = (type: GraphQLInputType): GraphQLInputObjectType | undefined => {
  const named = getNamedType(type);
  return isInputObjectType(named) ? named : undefined;
};

const typeCost = (type: GraphQLInputObjectType, weights: Weights): InputTypeCost => {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const said = weights.get(`${type.name}.${field.name}`);
    const inner = objectType(field.type);
    const weight = said ?? (inner ? 0 : (weights.get(getNamedType(field.type).name) ?? 0));
    if (weight === 0 && !inner) return [];
    const isCounted = inner && said !== undefined ? ({ isCounted: true } as const) : {};
    return [[field.name, { weight, ...(inner ? { type: inner.name, ...isCounted } : {}) }] as const];
  });
  return { weight: weights.get(type.name) ?? 1, fields: Object.fromEntries(fields) };
};

/** Makes what counts the inputs of one operation. */
export const createInputCosts = (weights: Weights): InputCosts => {
  const types = new Map<string, InputTypeCost>();
  const reach = (type: GraphQLInputObjectType): void => {
    if (types.has(type.name)) return;
    types.set(type.name, typeCost(type, weights));
    for (const field of Object.values(type.getFields())) {
      const inner = objectType(field.type);
      if (inner) reach(inner);
    }
  };
  const ofObject = (
    node: ValueNode,
    type: GraphQLInputObjectType,
    { isCounted }: Pick<InputCost, "isCounted">,
  ): CostPlan => {
    if (node.kind === Kind.VARIABLE) {
      reach(type);
      const counted = isCounted ? { isCounted } : {};
      const input = { variable: node.name.value, type: type.name, times: 1, ...counted };
      return { fixed: 0, sized: [], inputs: [input] };
    }
    if (node.kind === Kind.LIST)
      return node.values.map((item) => ofObject(item, type, { isCounted })).reduce(plus, free);
    if (node.kind !== Kind.OBJECT) return free;
    const own = fixed(isCounted ? 0 : (weights.get(type.name) ?? 1));
    return node.fields
      .map(({ name, value }) => {
        const field = type.getFields()[name.value];
        return field ? of(value, field.type, weights.get(`${type.name}.${name.value}`)) : free;
      })
      .reduce(plus, own);
  };
  const of: InputCosts["of"] = (node, type, weight) => {
    const inner = objectType(type);
    if (!inner) return fixed(weight ?? weights.get(getNamedType(type).name) ?? 0);
    const isCounted = weight === undefined ? undefined : true;
    return plus(fixed(weight ?? 0), ofObject(node, inner, { isCounted }));
  };
  return { of, types: () => (types.size === 0 ? undefined : Object.fromEntries(types)) };
};
