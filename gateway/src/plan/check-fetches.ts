import { errorCodes } from "@trellis/shared/errors";
import type { Clearance } from "@trellis/shared/policy";
import type { OperationError } from "../operation/index.ts";
import type { PolicyDecider } from "../policy/index.ts";
import type { Fetch, Field, Program, Selection, ValueType } from "./program.ts";

const selectionIn = (type: ValueType): Selection | undefined => {
  if (type.kind === "list") return selectionIn(type.item);
  return type.kind === "object" ? type.selection : undefined;
};

/** The types as which entities are asked for by a name: an interface's stands for those that are sent under it. */
const sentAs = ({ entities }: Fetch, typename: string): readonly string[] => {
  const sent = Object.entries(entities?.representations ?? {}).filter(([, one]) => one.typename === typename);
  return sent.length > 0 ? sent.map(([name]) => name) : [typename];
};

type Coordinate = readonly [typename: string, field: string];

/** Each field of which a fetch asks, with its type. What it sends of entities was asked for before. */
function* fieldsIn(fetch: Fetch): Generator<Coordinate> {
  const seen = new Set<readonly Field[]>();
  function* inSelection(
    selection: Selection,
    namesOf: (typename: string) => readonly string[],
  ): Generator<Coordinate> {
    for (const [typename, list] of Object.entries(selection.fields)) {
      for (const name of namesOf(typename)) for (const field of list) yield [name, field.name] as const;
      // Types that have the same list have the same within it.
      if (seen.has(list)) continue;
      seen.add(list);
      for (const { type } of list) {
        const inner = selectionIn(type);
        if (inner) yield* inSelection(inner, (name) => [name]);
      }
    }
  }
  yield* inSelection(fetch.answer, (typename) => sentAs(fetch, typename));
}

/**
 * The last look at a plan: whether it asks a domain for what the clearance may not read, for whatever reason, such as a key or a requirement. Such an
 * operation is refused as a whole, with the coordinate.
 */
export const checkFetches = (
  { fetches }: Pick<Program, "fetches">,
  decider: Pick<PolicyDecider, "isRefused">,
  clearance: Clearance,
): OperationError | undefined => {
  for (const fetch of fetches)
    for (const [typename, field] of fieldsIn(fetch))
      if (field !== "__typename" && decider.isRefused(typename, field, clearance)) {
        const code = "UNAUTHORIZED_FIELD_OR_TYPE";
        const coordinate = `${typename}.${field}`;
        return { message: errorCodes[code], extensions: { code, coordinate } };
      }
  return undefined;
};
