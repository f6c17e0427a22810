import { oneOf, seldom, type Choose } from "./choose.ts";

/** A field of a generated type. */
export interface FieldModel {
  readonly name: string;
  /** As in SDL. */
  readonly type: string;
  /** Subgraphs that resolve it; several share it. */
  readonly owners: Set<number>;
  /** Concrete types that its values may have; none where it is a leaf. */
  readonly targets: readonly string[];
  /** It takes `n: Int = 1`. */
  readonly takesNumber: boolean;
  /** A field of the same entity that it is made from, with what is selected of it and the number that is passed. */
  readonly requires?: { readonly field: FieldModel; readonly within?: string; readonly number?: number };
  /** A leaf of the entity it returns that its subgraph brings along. */
  readonly provides?: FieldModel;
}

/** How a subgraph knows an entity. */
export interface Presence {
  readonly keys: readonly string[];
  readonly hasId: boolean;
  readonly isResolvable: boolean;
}

/** A generated type with a key. */
export interface EntityModel {
  readonly name: string;
  /** The subgraph that knows it by every key. */
  readonly home: number;
  readonly presence: Map<number, Presence>;
  readonly fields: FieldModel[];
}

/** A generated type without a key, the same in every subgraph that uses it. */
export interface ValueModel {
  readonly name: string;
  readonly fields: readonly FieldModel[];
  readonly users: Set<number>;
}

/** A generated graph: what every subgraph's schema is printed from and what every value is known by. */
export interface Model {
  readonly subgraphs: number;
  readonly entities: readonly EntityModel[];
  readonly values: readonly ValueModel[];
  /** Its own fields are leaves that all of `implementers` have in the subgraph that owns them. */
  readonly node: {
    readonly implementers: readonly EntityModel[];
    readonly users: Set<number>;
    readonly fields: FieldModel[];
    /** The subgraph that adds fields to the interface without knowing its types. */
    readonly objectAt?: number | undefined;
  };
  readonly union: { readonly members: Map<number, Set<string>> };
  readonly roots: FieldModel[];
}

export const everyKey = ["id", "code", "ref { a b }", "id code"] as const;

const leaves = ["Int", "String", "Float", "Boolean", "ID", "Color"] as const;
const wrappers = ["X", "X!", "[X]", "[X!]", "[X!]!", "[[X]]", "[[X!]!]", "[X]!"] as const;

const wrapped = (choose: Choose, name: string): string => oneOf(choose, wrappers).replace("X", name);

/** Makes models step by step; every reference puts what it refers to into the subgraphs that need it. */
const createMaker = (choose: Choose) => {
  const subgraphs = 2 + choose(3);
  const anySubgraph = () => choose(subgraphs);
  let count = 0;
  const nameOf = (prefix: string): string => `${prefix}${(count += 1)}`;
  const entities: EntityModel[] = Array.from({ length: 2 + choose(2) }, (_, index) => {
    const home = anySubgraph();
    const presence = new Map([[home, { keys: everyKey, hasId: true, isResolvable: true }]]);
    return { name: `E${index}`, home, presence, fields: [] };
  });
  const leaf = (owners: readonly number[], type = wrapped(choose, oneOf(choose, leaves))): FieldModel => ({
    name: nameOf("f"),
    type,
    owners: new Set(owners),
    targets: [],
    takesNumber: seldom(choose, 5),
  });
  const values: ValueModel[] = Array.from({ length: 1 + choose(2) }, (_, index) => ({
    name: `V${index}`,
    fields: Array.from({ length: 1 + choose(3) }, () => leaf([])),
    users: new Set(),
  }));
  const isBlocked = (subgraph: number, entity: EntityModel) =>
    model.node.objectAt === subgraph && model.node.implementers.includes(entity);
  /** Makes the subgraph know the entity; false where it may not. */
  const know = (subgraph: number, entity: EntityModel, isFull = true): boolean => {
    if (isBlocked(subgraph, entity)) return false;
    const known = entity.presence.get(subgraph);
    if (known?.isResolvable || (known && !isFull)) return true;
    const isResolvable = isFull || !seldom(choose, 3);
    entity.presence.set(subgraph, { keys: [oneOf(choose, everyKey)], hasId: choose(2) === 0, isResolvable });
    return true;
  };
  const model: Model = {
    subgraphs,
    entities,
    values,
    node: { implementers: [], users: new Set(), fields: [] },
    union: { members: new Map() },
    roots: [],
  };
  return { choose, model, anySubgraph, nameOf, leaf, know };
};

type Maker = ReturnType<typeof createMaker>;

/** An interface of some of the entities, in some subgraphs, and perhaps an interface object in another. */
const addNode = ({ choose, model, anySubgraph, leaf, know, nameOf }: Maker): Model => {
  const implementers = model.entities.slice(0, 1 + choose(model.entities.length));
  const homes = new Set(implementers.map(({ home }) => home));
  const users = new Set([anySubgraph(), ...(choose(2) === 0 ? [] : [anySubgraph()])]);
  for (const subgraph of users)
    for (const entity of implementers) {
      know(subgraph, entity);
      entity.presence.set(subgraph, { keys: everyKey, hasId: true, isResolvable: true });
    }
  const fields = [...users].flatMap((subgraph) => (choose(2) === 0 ? [] : [leaf([subgraph])]));
  for (const entity of implementers) entity.fields.push(...fields);
  const free = Array.from({ length: model.subgraphs }, (_, at) => at).filter(
    (at) => !homes.has(at) && !users.has(at),
  );
  const objectAt = free.length > 0 && choose(2) === 1 ? oneOf(choose, free) : undefined;
  if (objectAt !== undefined) {
    const added = [0, 1].map(() => ({ ...leaf([objectAt]), name: nameOf("x"), takesNumber: false }));
    fields.push(...added);
    for (const entity of implementers) entity.fields.push(...added);
  }
  return { ...model, node: { implementers, users, fields, objectAt } };
};

/** A union of entities and values; each subgraph that has it knows some of them. */
const addUnion = ({ choose, model, anySubgraph, know }: Maker): void => {
  for (const subgraph of new Set([anySubgraph(), anySubgraph()])) {
    const members = new Set<string>();
    for (const entity of model.entities)
      if (choose(3) > 0 && know(subgraph, entity, false)) members.add(entity.name);
    for (const value of model.values)
      if (choose(3) === 0) {
        value.users.add(subgraph);
        members.add(value.name);
      }
    if (members.size > 0) model.union.members.set(subgraph, members);
  }
};

/** A field of any kind that a subgraph resolves. */
const anyField = (maker: Maker, subgraph: number, name: string): FieldModel => {
  const { choose, model, leaf, know } = maker;
  const { node, union, entities, values } = model;
  const field = { ...leaf([subgraph]), name };
  const kind = choose(10);
  if (kind < 4) return field;
  if (kind < 6) {
    const value = oneOf(choose, values);
    value.users.add(subgraph);
    return { ...field, type: wrapped(choose, value.name), targets: [value.name] };
  }
  const isNode = kind === 8 && (node.users.has(subgraph) || node.objectAt === subgraph);
  if (isNode)
    return { ...field, type: wrapped(choose, "Node"), targets: node.implementers.map((one) => one.name) };
  const members = union.members.get(subgraph);
  if (kind === 9 && members) return { ...field, type: wrapped(choose, "Any"), targets: [...members] };
  const entity = oneOf(choose, entities);
  if (!know(subgraph, entity, false)) return field;
  return { ...field, type: wrapped(choose, entity.name), targets: [entity.name] };
};

const addFields = (maker: Maker): void => {
  const { choose, model, know, anySubgraph, nameOf } = maker;
  for (const entity of model.entities)
    for (let index = 0; index < 2 + choose(4); index += 1) {
      const subgraph = anySubgraph();
      if (!know(subgraph, entity)) continue;
      const field = anyField(maker, subgraph, nameOf("f"));
      const other = anySubgraph();
      const isLeaf = field.targets.length === 0;
      if (isLeaf && seldom(choose, 3) && know(other, entity)) field.owners.add(other);
      entity.fields.push(field);
    }
  for (let subgraph = 0; subgraph < model.subgraphs; subgraph += 1)
    for (let index = 0; index < 1 + choose(3); index += 1) {
      const field = anyField(maker, subgraph, nameOf("q"));
      if (field.targets.length > 0 || choose(3) === 0) model.roots.push(field);
    }
  const [{ name, home }] = model.entities as [EntityModel];
  model.roots.push({ ...maker.leaf([home], `[${name}!]!`), name: nameOf("q"), targets: [name] });
};

/** Fields made from fields of other subgraphs, perhaps of those made in this way themselves. */
const addRequires = (
  { choose, model, know, anySubgraph, nameOf, leaf }: Maker,
  withNumbers: boolean,
): void => {
  for (const entity of model.entities)
    for (let index = 0; index < choose(4); index += 1) {
      const subgraph = anySubgraph();
      const candidates = entity.fields.filter(
        ({ owners, targets }) =>
          !owners.has(subgraph) && (targets.length === 0 || targets[0]?.startsWith("V")),
      );
      if (candidates.length === 0 || !know(subgraph, entity)) continue;
      const field = oneOf(choose, candidates);
      const value = model.values.find(
        ({ name }) => field.targets.includes(name) && !field.type.includes("Any"),
      );
      if (field.targets.length > 0 && !value) continue;
      value?.users.add(subgraph);
      const within = value && oneOf(choose, value.fields).name;
      const number = field.takesNumber && withNumbers ? choose(3) : undefined;
      const requires = { field, ...(within ? { within } : {}), ...(number === undefined ? {} : { number }) };
      entity.fields.push({ ...leaf([subgraph], "String"), name: nameOf("r"), takesNumber: false, requires });
    }
};

/** Leaves that a reference to an entity brings along. */
const addProvides = ({ choose, model }: Maker): void => {
  for (const fields of [...model.entities.map((entity) => entity.fields), model.roots])
    for (const [at, field] of fields.entries()) {
      const [subgraph = 0] = field.owners;
      const entity = model.entities.find(({ name }) => field.type.replaceAll(/[[\]!]/g, "") === name);
      const leafs = entity?.fields.filter(
        ({ owners, targets, requires, name }) =>
          !owners.has(subgraph) &&
          targets.length === 0 &&
          !requires &&
          !model.node.fields.some((one) => one.name === name),
      );
      if (!leafs?.length || field.owners.size > 1 || choose(3) > 0) continue;
      fields[at] = { ...field, provides: oneOf(choose, leafs) };
    }
};

/** Makes a model; `withNumbers` lets `@requires` pass arguments, which the oracle is known to confuse with others. */
export const makeModel = (choose: Choose, { withNumbers }: { readonly withNumbers: boolean }): Model => {
  const maker = createMaker(choose);
  const model = addNode(maker);
  const whole = { ...maker, model };
  Object.assign(maker.model, { node: model.node });
  addUnion(whole);
  addFields(whole);
  addRequires(whole, withNumbers);
  addProvides(whole);
  return model;
};
