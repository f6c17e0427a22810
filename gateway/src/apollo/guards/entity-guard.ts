import { isAbstractType, Kind, print, visit, type FieldNode, type SelectionSetNode } from "graphql";
import { entityGaps, representationsOf } from "./gap-paths.ts";
import {
  isRecord,
  type OnClientEvent,
  type SubgraphAnswer,
  type SubgraphError,
} from "../../execute/index.ts";
import type { PreparedOperation } from "./prepare-operation.ts";
import type { Interceptor, SubgraphCall } from "./types.ts";

/** The key that a representation carries: which of the type's `@key`s, and its fields. */
interface EntityKey {
  readonly typename: string;
  readonly number: number;
  readonly fields: SelectionSetNode;
}

const fieldsOf = (selection: SelectionSetNode): FieldNode[] =>
  selection.selections.filter((node) => node.kind === Kind.FIELD);

const carries = (value: unknown, selection: SelectionSetNode): boolean =>
  isRecord(value) &&
  fieldsOf(selection).every(
    ({ name, selectionSet }) =>
      Object.hasOwn(value, name.value) && (!selectionSet || carries(value[name.value], selectionSet)),
  );

const keyOf = (
  operation: PreparedOperation,
  representation: Record<string, unknown>,
): EntityKey | undefined => {
  const typename = String(representation["__typename"]);
  const keys = operation.domainSchema.keys.get(typename) ?? [];
  const number = keys.findIndex((fields) => carries(representation, fields));
  const fields = keys[number];
  return fields && { typename, number, fields };
};

/** Response keys of our own that no field of the operation has. */
const reservedPrefix = ({ text }: PreparedOperation): string => {
  let prefix = "trellis_";
  while (text.includes(prefix)) prefix = `${prefix}x_`;
  return prefix;
};

const alias = (name: string, node: FieldNode): FieldNode => ({
  ...node,
  alias: { kind: Kind.NAME, value: name },
});

const typenameField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

const guardedText = (operation: PreparedOperation, keys: readonly EntityKey[], prefix: string): string => {
  const fragments = keys.map(({ typename, fields }) => ({
    kind: Kind.INLINE_FRAGMENT as const,
    typeCondition: { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: typename } },
    selectionSet: {
      kind: Kind.SELECTION_SET as const,
      selections: fieldsOf(fields).map((node) => alias(`${prefix}${node.name.value}`, node)),
    },
  }));
  const added = [alias(`${prefix}_typename`, typenameField), ...fragments];
  const entities = operation.entities?.field;
  return print(
    visit(operation.document, {
      Field(node) {
        if (node !== entities || !node.selectionSet) return undefined;
        const selections = [...added, ...node.selectionSet.selections];
        return { ...node, selectionSet: { ...node.selectionSet, selections } };
      },
    }),
  );
};

const isSameKey = (wanted: unknown, got: unknown, selection?: SelectionSetNode): boolean => {
  if (isRecord(wanted)) {
    return (
      isRecord(got) &&
      selection !== undefined &&
      fieldsOf(selection).every(({ name: { value }, selectionSet }) =>
        isSameKey(wanted[value], got[value], selectionSet),
      )
    );
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(got) &&
      got.length === wanted.length &&
      wanted.every((item, index) => isSameKey(item, got[index], selection))
    );
  }
  if (wanted === null || wanted === undefined) return got === wanted;
  return got !== null && got !== undefined && typeof got !== "object" && String(wanted) === String(got);
};

const isType = (operation: PreparedOperation, wanted: string, got: unknown): boolean => {
  if (got === wanted) return true;
  const { schema } = operation.domainSchema;
  const type = schema.getType(wanted);
  return isAbstractType(type) && schema.getPossibleTypes(type).some(({ name }) => name === got);
};

interface Guard {
  readonly call: SubgraphCall;
  readonly prefix: string;
  readonly keys: readonly (EntityKey | undefined)[];
}

/** Why the item is not the entity that was asked for; undefined where it is, or where the domain says that it has none. */
const refusal = ({ call, prefix, keys }: Guard, item: unknown, index: number): string | undefined => {
  if (item === null) return undefined;
  if (item === undefined) return "no item came for it";
  if (!isRecord(item)) return "its item is no object";
  const key = keys[index];
  if (!key) return "its representation carries no key of the domain's schema";
  if (!isType(call.operation, key.typename, item[`${prefix}_typename`])) return "its item has another type";
  const representation = representationsOf(call)[index];
  const isSame = fieldsOf(key.fields).every(({ name, selectionSet }) =>
    isSameKey(representation?.[name.value], item[`${prefix}${name.value}`], selectionSet),
  );
  return isSame ? undefined : "its item has another key";
};

/** Why there is no list of entities: what the domain says, or that it says nothing. */
const reasonsFor = ({ errors = [] }: SubgraphAnswer): readonly SubgraphError[] => {
  if (errors.length > 0) return errors;
  const extensions = { code: "SUBGRAPH_INVALID_RESPONSE", isOurs: true };
  return [{ message: "no entities came", extensions }];
};

const checkEntities = (guard: Guard, answer: SubgraphAnswer, onEvent: OnClientEvent): SubgraphAnswer => {
  const { call } = guard;
  const responseKey = call.operation.entities?.field.alias?.value ?? "_entities";
  const received = answer.data?.[responseKey];
  if (!answer.data) return answer;
  if (received === null || received === undefined)
    return { ...answer, data: null, errors: reasonsFor(answer) };
  const items: readonly unknown[] = Array.isArray(received) ? received : [];
  const errors: SubgraphError[] = [];
  const reasons = new Set<string>();
  const checked = guard.keys.map((_, index) => {
    const reason = refusal(guard, items[index], index);
    if (reason === undefined) return items[index];
    reasons.add(reason);
    const extensions = { code: "SUBGRAPH_INVALID_RESPONSE", isOurs: true };
    for (const path of entityGaps(call, index)) errors.push({ message: reason, path, extensions });
    return null;
  });
  if (items.length > checked.length)
    reasons.add(`${items.length - checked.length} more items than asked for`);
  if (reasons.size > 0) {
    onEvent({
      kind: "entities-refused",
      domain: call.domain,
      code: "SUBGRAPH_INVALID_RESPONSE",
      message: `entities did not fit what was asked for: ${[...reasons].join("; ")}`,
    });
  }
  return {
    ...answer,
    data: { ...answer.data, [responseKey]: checked },
    errors: errors.length > 0 ? [...(answer.errors ?? []), ...errors] : answer.errors,
  };
};

/**
 * Never lets data be attributed to another key. Entities are joined by their place in a list, so a domain that reorders would give A's data
 * to B: every entity fetch also selects type and key under names of our own, and an item that is not the one asked for becomes null with errors.
 */
export const entityGuard =
  ({ onEvent }: { onEvent: OnClientEvent }): Interceptor =>
  (next) =>
  async (call) => {
    const { operation } = call;
    if (!operation.entities) return next(call);
    const prefix = reservedPrefix(operation);
    const keys = representationsOf(call).map((representation) => keyOf(operation, representation));
    const distinct = new Map<string, EntityKey>();
    for (const key of keys) if (key) distinct.set(`${key.typename} ${key.number}`, key);
    const names = [...distinct.keys()].toSorted();
    const name = names.join();
    const query =
      operation.guarded.get(name) ??
      guardedText(
        operation,
        names.flatMap((one) => distinct.get(one) ?? []),
        prefix,
      );
    operation.guarded.set(name, query);
    return checkEntities({ call, prefix, keys }, await next({ ...call, query }), onEvent);
  };
