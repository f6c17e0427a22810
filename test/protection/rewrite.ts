import {
  doTypesOverlap,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { oneOf, type Choose } from "../differential/choose.ts";
import type { Asked } from "../differential/serve-world.ts";

/** Aliases that rewriting adds begin with it. */
const added = "also_";

const typenameNode: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

const inline = (on: string | undefined, selections: readonly SelectionNode[]): InlineFragmentNode => ({
  kind: Kind.INLINE_FRAGMENT,
  ...(on === undefined
    ? {}
    : { typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on } } }),
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});

/** The same under another alias, on the object itself. */
const again = (field: FieldNode): FieldNode => ({
  ...field,
  alias: { kind: Kind.NAME, value: `${added}${field.alias?.value ?? field.name.value}` },
});

/** Interfaces and unions that hold every object of a type, and the type itself. */
const wholes = (schema: GraphQLSchema, name: string): string[] => {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) return [name];
  const around = Object.values(schema.getTypeMap()).filter(
    (one) => isAbstractType(one) && doTypesOverlap(schema, one, type) && schema.isSubType(one, type),
  );
  return [name, ...around.map((one) => one.name)];
};

/**
 * Asks the same by other paths: fields again under other aliases, through fragments, named ones and those on interfaces and unions around the type, and under
 * conditions that hold. Undefined where that is no valid operation.
 */
export const rewrite = (schema: GraphQLSchema, asked: Asked, choose: Choose): Asked | undefined => {
  const document = parse(asked.query, { noLocation: true });
  const types = new TypeInfo(schema);
  const fragments: FragmentDefinitionNode[] = [];
  const other = (set: SelectionSetNode): SelectionSetNode => {
    const parent = types.getParentType();
    if (!parent || choose(2) === 0) return set;
    const own = set.selections.filter((one): one is FieldNode => one.kind === Kind.FIELD);
    const rest = set.selections.filter((one) => one.kind !== Kind.FIELD);
    const copied = own.filter(({ name }) => name.value !== "__typename" && choose(2) === 0).map(again);
    const kind = choose(4);
    const on = oneOf(choose, wholes(schema, parent.name));
    const isHolding = on === parent.name && own.length > 0;
    if (kind === 0 && isHolding) {
      const name = `Path${fragments.length}`;
      const typeCondition = inline(on, own).typeCondition as NonNullable<InlineFragmentNode["typeCondition"]>;
      const { selectionSet } = inline(on, [...own, ...copied]);
      fragments.push({
        kind: Kind.FRAGMENT_DEFINITION,
        name: { kind: Kind.NAME, value: name },
        typeCondition,
        selectionSet,
      });
      return {
        ...set,
        selections: [{ kind: Kind.FRAGMENT_SPREAD, name: { kind: Kind.NAME, value: name } }, ...rest],
      };
    }
    const inner = inline(parent.name, copied.length > 0 ? copied : [typenameNode]);
    const path =
      kind === 1
        ? inline(on, [inner])
        : kind === 2
          ? inline(undefined, inner.selectionSet.selections)
          : inner;
    return { ...set, selections: copied.length > 0 ? [...set.selections, path] : set.selections };
  };
  const changed = visit(document, visitWithTypeInfo(types, { SelectionSet: { leave: other } }));
  const whole = { ...changed, definitions: [...changed.definitions, ...fragments] };
  const isSame = print(whole) === print(document);
  if (isSame || validate(schema, whole).length > 0) return undefined;
  return { ...asked, query: print(whole) };
};

/** What an answer shows but for what rewriting added. */
export const withoutAdded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutAdded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith(added))
      .map(([key, inner]) => [key, withoutAdded(inner)]),
  );
};
