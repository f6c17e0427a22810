import { scalars } from "@trellis/shared/scalars";
import { idProblem } from "./id-text.ts";
import type { ScalarRule } from "./types.ts";

const isInt = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && value <= 2_147_483_647 && value >= -2_147_483_648;

const isOfMesh = (value: unknown, name: string): boolean => {
  try {
    return scalars[name]?.parseValue(value) !== undefined;
  } catch {
    return false;
  }
};

/** What a value must be where it is not of a scalar; undefined where it is. `String` and `ID` are text that UTF-8 can carry. */
export const scalarProblem = (
  value: unknown,
  { rule, name }: { readonly rule: ScalarRule; readonly name: string },
  idBytes: number,
): string | undefined => {
  switch (rule) {
    case "ID":
      if (typeof value !== "string") return Number.isSafeInteger(value) ? undefined : "ID (text)";
      return idProblem(value, idBytes);
    case "String":
      return typeof value === "string" && value.isWellFormed() ? undefined : "String";
    case "Int":
      return isInt(value) ? undefined : "Int (32 bits)";
    case "Float":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "Float";
    case "Boolean":
      return typeof value === "boolean" ? undefined : "Boolean";
    case "mesh":
      return isOfMesh(value, name) ? undefined : name;
    case "custom":
      return undefined;
  }
};
