import type { MaskedField, RefusedField, RefusedSelection } from "./types.ts";
import type { Condition } from "./when.ts";

/** What is found on the way through an operation, each path and coordinate once. */
export interface Findings {
  /** `when` is one of the lists of conditions under which it is selected. */
  refuse(field: RefusedField, when: readonly Condition[]): void;
  mask(field: MaskedField): void;
  readonly refused: readonly RefusedSelection[];
  readonly masked: readonly MaskedField[];
}

interface Found extends RefusedField {
  readonly when: Map<string, readonly Condition[]>;
}

const idOf = ({ path, coordinate }: RefusedField): string => `${path.join(".")} ${coordinate}`;

const textOf = (when: readonly Condition[]): string =>
  when.map(({ variable, is }) => `${variable}=${is}`).join();

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
      found.when.set(textOf(when), when);
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
