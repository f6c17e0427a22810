import type { EntityModel, FieldModel, Model, ValueModel } from "./model.ts";

const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject"])';

const signature = ({ name, type, takesNumber }: FieldModel): string =>
  `${name}${takesNumber ? "(n: Int = 1)" : ""}: ${type}`;

/** What a field requires, as a selection. */
export const requirementText = ({ field, within, number }: NonNullable<FieldModel["requires"]>): string =>
  `${field.name}${number === undefined ? "" : `(n: ${number})`}${within === undefined ? "" : ` { ${within} }`}`;

const isProvided = (model: Model, field: FieldModel): boolean =>
  [...model.entities.flatMap(({ fields }) => fields), ...model.roots].some(
    ({ provides }) => provides?.name === field.name,
  );

const printOwned = (model: Model, field: FieldModel): string => {
  const shared = field.owners.size > 1 || isProvided(model, field) ? " @shareable" : "";
  const requires = field.requires ? ` @requires(fields: "${requirementText(field.requires)}")` : "";
  const provides = field.provides ? ` @provides(fields: "${field.provides.name}")` : "";
  return `${signature(field)}${shared}${requires}${provides}`;
};

/** Fields of an entity that a subgraph names and does not resolve. */
const externalsOf = (model: Model, entity: EntityModel, subgraph: number): FieldModel[] => {
  const required = entity.fields.flatMap(({ owners, requires }) =>
    owners.has(subgraph) && requires ? [requires.field] : [],
  );
  const provided = [...model.entities.flatMap(({ fields }) => fields), ...model.roots].flatMap(
    ({ owners, provides }) =>
      owners.has(subgraph) && provides && entity.fields.some(({ name }) => name === provides.name)
        ? [provides]
        : [],
  );
  const all = new Map([...required, ...provided].map((field) => [field.name, field]));
  return [...all.values()].filter(({ owners }) => !owners.has(subgraph));
};

const printEntity = (model: Model, entity: EntityModel, subgraph: number): string => {
  const presence = entity.presence.get(subgraph);
  if (!presence) return "";
  const { keys, isResolvable, hasId } = presence;
  const { node } = model;
  const isNode = node.users.has(subgraph) && node.implementers.includes(entity);
  const inKeys = (name: string) =>
    keys.some((key) => key.split(" ")[0] === name || key.split(" ")[1] === name);
  const fields = [
    ...(inKeys("id") ? ["id: ID!"] : hasId || isNode ? ["id: ID! @shareable"] : []),
    ...(inKeys("code") ? ["code: String!"] : []),
    ...(inKeys("ref") ? ["ref: Ref!"] : []),
    ...externalsOf(model, entity, subgraph).map((field) => `${signature(field)} @external`),
    ...entity.fields.filter(({ owners }) => owners.has(subgraph)).map((field) => printOwned(model, field)),
  ];
  const heads = keys.map((key) => `@key(fields: "${key}"${isResolvable ? "" : ", resolvable: false"})`);
  return `type ${entity.name}${isNode ? " implements Node" : ""} ${heads.join(" ")} {\n  ${fields.join("\n  ")}\n}`;
};

const printValue = ({ name, fields, users }: ValueModel, subgraph: number): string =>
  users.has(subgraph) ? `type ${name} @shareable {\n  ${fields.map(signature).join("\n  ")}\n}` : "";

const printNode = ({ node }: Model, subgraph: number): string => {
  const own = node.fields.filter(({ owners }) => owners.has(subgraph)).map(signature);
  const body = ["id: ID!", ...own].join("\n  ");
  if (node.objectAt === subgraph) return `type Node @key(fields: "id") @interfaceObject {\n  ${body}\n}`;
  const key = node.objectAt === undefined ? "" : ' @key(fields: "id")';
  return node.users.has(subgraph) ? `interface Node${key} {\n  ${body}\n}` : "";
};

/** The schema of one subgraph. */
export const printSubgraph = (model: Model, subgraph: number): string => {
  const roots = model.roots
    .filter(({ owners }) => owners.has(subgraph))
    .map((field) => printOwned(model, field));
  const members = model.union.members.get(subgraph);
  const types = [
    header,
    roots.length > 0 ? `type Query {\n  ${roots.join("\n  ")}\n}` : "",
    "enum Color { RED GREEN BLUE }",
    "type Ref @shareable { a: ID! b: Int! }",
    printNode(model, subgraph),
    members ? `union Any = ${[...members].join(" | ")}` : "",
    ...model.values.map((value) => printValue(value, subgraph)),
    ...model.entities.map((entity) => printEntity(model, entity, subgraph)),
  ];
  return types.filter((text) => text !== "").join("\n");
};
