import type { Conjunction } from "../operation/index.ts";
import { conjunctionText } from "../operation/worker-side.ts";
import type { MaskedField, RefusedField, RefusedSelection } from "./types.ts";

/** What is found on the way through an operation, each path and coordinate once. */
export interface Findings {
  /** `when` is one of the lists of conditions under which it is selected. */
  refuse(field: RefusedField, when: Conjunction): void;
  mask(field: MaskedField): void;
  readonly refused: readonly RefusedSelection[];
  readonly masked: readonly MaskedField[];
}

interface Found extends RefusedField {
  readonly when: Map<string, Conjunction>;
}

const idOf = ({ path, coordinate }: RefusedField): string => `${path.join(".")} ${coordinate}`;

/** Without conditions where one of the lists has none. */
const toSelection = ({ when, ...field }: Found): RefusedSelection =>
  when.has("") ? field : { ...field, when: [...when.values()] };

/** Makes an empty collection. */
export const createFindings = (): Findings => {
  const refused = new Map<string, Found>();
  const masked = new Map<string, MaskedField>();
  return {
    refuse(field, when) {
      const id = idOf(field);
      const found = refused.get(id) ?? { ...field, when: new Map() };
      refused.set(id, found);
      found.when.set(conjunctionText(when), when);
    },
    mask: (field) => void masked.set(idOf(field), field),
    get refused() {
      return [...refused.values()].map(toSelection);
    },
    get masked() {
      return [...masked.values()];
    },
  };
};
