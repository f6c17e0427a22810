import type { FetchNode, QueryPlanSelectionNode } from "@apollo/query-planner";
import { isAbstractType, isInterfaceType, type GraphQLSchema, type SelectionSetNode } from "graphql";
import type { Representation, RequiredField } from "../program.ts";
import type { DomainSchema } from "./domain-schema.ts";
import { fieldsIn } from "./nodes.ts";
import { appliesTo, possibleNames } from "./possible.ts";

/** What representations are made from. */
export interface RepresentationContext {
  /** The whole graph, with what clients may not see. */
  readonly schema: GraphQLSchema;
  readonly interfaceObjects: ReadonlySet<string>;
  readonly domain: DomainSchema;
  /** Whether the fetches before give the field to every object of the type at the place, whatever the variables are. */
  readonly isAlways: (typename: string, field: string) => boolean;
}

type Selections = readonly QueryPlanSelectionNode[];

const anyType = "*";

/** The types that the conditions within a selection set tell apart. */
const typesIn = (schema: GraphQLSchema, selections: Selections): string[] =>
  selections.flatMap((node) => {
    if (node.kind === "Field") return [];
    const { typeCondition } = node;
    const type = typeCondition === undefined ? undefined : schema.getType(typeCondition);
    const own = isInterfaceType(type) ? [type.name] : [];
    return [...possibleNames(schema, type), ...own, ...typesIn(schema, node.selections)];
  });

const nested = (schema: GraphQLSchema, several: readonly Selections[]) => {
  const selections = several.flat();
  const names = [...new Set([...typesIn(schema, selections), anyType])];
  return Object.fromEntries(names.map((name) => [name, fieldsFor(schema, selections, name)]));
};

/** The fields that the selections require of an object of the type. */
function fieldsFor(schema: GraphQLSchema, selections: Selections, typename: string): RequiredField[] {
  const found = new Map<string, { key: string; within: Selections[] }>();
  const type = schema.getType(typename);
  const visit = (several: Selections): void => {
    for (const node of several) {
      if (node.kind === "Field") {
        const source = node.alias ?? node.name;
        const { within } = found.get(source) ?? { within: [] };
        found.set(source, {
          key: node.name,
          within: [...within, ...(node.selections ? [node.selections] : [])],
        });
      } else if (node.typeCondition === undefined || (type && appliesTo(schema, node.typeCondition, type)))
        visit(node.selections);
    }
  };
  visit(selections);
  return [...found].map(([source, { key, within }]) => ({
    key,
    source,
    ...(within.length > 0 ? { fields: nested(schema, within) } : {}),
  }));
}

/** The name that is sent for an entity of the type, after the planner's rewrites. */
const sentName = (schema: GraphQLSchema, typename: string, { inputRewrites = [] }: FetchNode): string => {
  let sent = typename;
  const type = schema.getType(typename);
  for (const rewrite of inputRewrites) {
    const [condition = "", key] = rewrite.path;
    if (rewrite.kind !== "ValueSetter" || rewrite.path.length !== 2 || key !== "__typename")
      throw new Error(`the planner rewrites representations in an unknown way: ${rewrite.path.join(".")}`);
    if (type && appliesTo(schema, condition.replace("... on ", ""), type)) sent = String(rewrite.setValueTo);
  }
  return sent;
};

const carries = (fields: readonly RequiredField[], set: SelectionSetNode): boolean =>
  fieldsIn(set).every(({ name, selectionSet }) => {
    const field = fields.find(({ key }) => key === name.value);
    return (
      field !== undefined &&
      (!selectionSet || Object.values(field.fields ?? {}).some((within) => carries(within, selectionSet)))
    );
  });

const keyFields = (set: SelectionSetNode): RequiredField[] =>
  fieldsIn(set).map(({ name: { value }, selectionSet }) => ({
    key: value,
    source: value,
    ...(selectionSet ? { fields: { [anyType]: keyFields(selectionSet) } } : {}),
  }));

const toRepresentation = (
  { schema, domain, isAlways }: RepresentationContext,
  { required, name: known, typename }: { required: readonly RequiredField[]; name: string; typename: string },
): Representation | undefined => {
  const fields = required.filter(({ key }) => key !== "__typename");
  const carried = domain.keysOf(typename).filter((one) => carries(fields, one));
  // A key that only conditional fields of the client brought along may not be there.
  const set =
    carried.find((one) => fieldsIn(one).every(({ name }) => isAlways(known, name.value))) ?? carried[0];
  if (!set) return undefined;
  const key = keyFields(set);
  const isKey = ({ key: name }: RequiredField) => key.some((field) => field.key === name);
  const sent = domain.schema.getType(typename) ?? schema.getType(typename);
  return {
    typename,
    types: isAbstractType(sent) ? possibleNames(domain.schema, sent) : [typename],
    fields: [
      ...key.flatMap(({ key: name }) => fields.filter((field) => field.key === name)),
      ...fields.filter((field) => !isKey(field)),
    ],
    key,
  };
};

/** What is sent for an entity of each type that the fetch asks for: those whose representation carries a key of the domain. Throws where there is none. */
export const representationsFor = (
  context: RepresentationContext,
  fetch: FetchNode,
): Readonly<Record<string, Representation>> => {
  const { schema } = context;
  const requires = fetch.requires ?? [];
  const entries = [...new Set(typesIn(schema, requires))].flatMap((name) => {
    if (isAbstractType(schema.getType(name)) && !context.interfaceObjects.has(name)) return [];
    const required = fieldsFor(schema, requires, name);
    const typename = sentName(schema, name, fetch);
    const representation = toRepresentation(context, { required, name, typename });
    return representation ? [[name, representation] as const] : [];
  });
  if (entries.length === 0)
    throw new Error(`${fetch.serviceName} has no key by which it is asked for entities`);
  return Object.fromEntries(entries);
};
