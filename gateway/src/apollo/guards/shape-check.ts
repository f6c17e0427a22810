import {
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from "graphql";
import { collectFields, type CollectContext } from "./collect-fields.ts";
import {
  isRecord,
  type OnClientEvent,
  type Path,
  type SubgraphAnswer,
  type SubgraphError,
} from "../../execute/index.ts";
import { entityFields, representationsOf } from "./gap-paths.ts";
import { isLeafValue } from "./leaf-check.ts";
import type { Interceptor, SubgraphCall } from "./types.ts";

/** The value is null although its type is not: whatever holds it becomes null in its place. */
const bubble = Symbol("bubble");

interface Check extends CollectContext {
  readonly refuse: (path: Path, reason: string) => void;
  readonly isKnownGap: (path: Path) => boolean;
}

interface Place {
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
  readonly path: Path;
}

const subselections = (nodes: readonly FieldNode[]): SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

const completeList = (check: Check, value: unknown, place: Place, type: GraphQLOutputType): unknown => {
  if (!Array.isArray(value)) {
    check.refuse(place.path, "is no list");
    return null;
  }
  const items = value.map((item: unknown, index) =>
    complete(check, item, { ...place, type, path: [...place.path, index] }),
  );
  return items.includes(bubble) ? null : items;
};

const objectTypeOf = (check: Check, value: object, place: Place): GraphQLObjectType | undefined => {
  if (isObjectType(place.type)) return place.type;
  if (!isAbstractType(place.type)) return undefined;
  const { schema } = check.operation.domainSchema;
  const selected = collectFields(subselections(place.nodes), place.type.name, check);
  const key = [...selected].find(([, [node]]) => node?.name.value === "__typename")?.[0] ?? "__typename";
  const name: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  return schema.getPossibleTypes(place.type).find((type) => type.name === name);
};

/** A fresh object of the requested fields alone; `bubble` where one of them is null and must not be. */
const completeFields = (
  check: Check,
  source: Readonly<Record<string, unknown>>,
  at: { type: GraphQLObjectType; fields: Map<string, FieldNode[]>; path: Path },
): unknown => {
  // Without a prototype, so that a client's alias such as `__proto__` is a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, nodes] of at.fields) {
    const name = nodes[0]?.name.value ?? "";
    const value = Object.hasOwn(source, key) ? source[key] : undefined;
    const path = [...at.path, key];
    if (name === "__typename") {
      result[key] = at.type.name;
      continue;
    }
    const definition = at.type.getFields()[name];
    if (!definition) continue;
    const completed = complete(check, value, { type: definition.type, nodes, path });
    if (completed === bubble) return bubble;
    result[key] = completed;
  }
  return result;
};

const completeObject = (check: Check, value: unknown, place: Place): unknown => {
  if (!isRecord(value)) {
    check.refuse(place.path, "is no object");
    return null;
  }
  const type = objectTypeOf(check, value, place);
  if (!type) {
    check.refuse(place.path, "is of a type that does not fit");
    return null;
  }
  const fields = collectFields(subselections(place.nodes), type.name, check);
  const completed = completeFields(check, value as Record<string, unknown>, {
    type,
    fields,
    path: place.path,
  });
  return completed === bubble ? null : completed;
};

function complete(check: Check, value: unknown, place: Place): unknown {
  const { type } = place;
  if (isNonNullType(type)) {
    const completed = complete(check, value, { ...place, type: type.ofType });
    if (completed !== null) return completed;
    if (value === null) check.refuse(place.path, "is null and must not be");
    return bubble;
  }
  if (value === null) return null;
  if (value === undefined) {
    check.refuse(place.path, "is missing");
    return null;
  }
  if (isListType(type)) return completeList(check, value, place, type.ofType);
  if (!isLeafType(type)) return completeObject(check, value, place);
  if (isLeafValue(type, value)) return value;
  check.refuse(place.path, "is of another type");
  return null;
}

const pathKey = (path: Path) => path.join("\0");

const completeEntities = (check: Check, items: unknown, call: SubgraphCall): unknown[] => {
  const { schema } = call.operation.domainSchema;
  return representationsOf(call).map((representation, index) => {
    const item: unknown = Array.isArray(items) ? items[index] : undefined;
    if (typeof item !== "object" || item === null) return null;
    const type = schema.getType(String(representation["__typename"]));
    if (isAbstractType(type) && call.operation.entities) {
      const place: Place = { type, nodes: [call.operation.entities.field], path: ["_entities", index] };
      return completeObject(check, item, place);
    }
    if (!isObjectType(type)) return null;
    const at = { type, fields: entityFields(call, index), path: ["_entities", index] };
    const completed = completeFields(check, item as Record<string, unknown>, at);
    return completed === bubble ? null : completed;
  });
};

const checkShape = (call: SubgraphCall, answer: SubgraphAnswer, onEvent: OnClientEvent): SubgraphAnswer => {
  if (!answer.data) return answer;
  const { operation, variables } = call;
  const errors: SubgraphError[] = [];
  const reasons = new Set<string>();
  const known = new Set((answer.errors ?? []).flatMap(({ path }) => (path ? [pathKey(path)] : [])));
  const check: Check = {
    operation,
    variables,
    isKnownGap: (path) => known.has(pathKey(path)),
    refuse(path, reason) {
      if (check.isKnownGap(path)) return;
      reasons.add(`${path.filter((part) => typeof part === "string").join(".")} ${reason}`);
      errors.push({ message: reason, path, extensions: { code: "SUBGRAPH_INVALID_RESPONSE", isOurs: true } });
    },
  };
  let data: Readonly<Record<string, unknown>> | null;
  if (operation.entities) {
    const key = operation.entities.field.alias?.value ?? "_entities";
    data = { [key]: completeEntities(check, answer.data[key], call) };
  } else {
    const type = operation.domainSchema.schema.getRootType(operation.definition.operation);
    const fields = collectFields([operation.definition.selectionSet], type?.name ?? "", check);
    const completed = type ? completeFields(check, answer.data, { type, fields, path: [] }) : null;
    data = completed === bubble ? null : (completed as Record<string, unknown> | null);
  }
  if (errors.length === 0) return { ...answer, data };
  onEvent({
    kind: "shape-refused",
    domain: call.domain,
    code: "SUBGRAPH_INVALID_RESPONSE",
    message: `the answer is not what was asked for: ${[...reasons].slice(0, 20).join("; ")}`,
  });
  return { ...answer, data, errors: [...(answer.errors ?? []), ...errors] };
};

/**
 * Lets through only what was asked for: a fresh copy of the requested fields. A value of a wrong type, a missing field and a null that must
 * not be become null, where the domain's own schema first allows one, with an error at the path of the fault.
 */
export const shapeCheck =
  ({ onEvent }: { onEvent: OnClientEvent }): Interceptor =>
  (next) =>
  async (call) =>
    checkShape(call, await next(call), onEvent);
