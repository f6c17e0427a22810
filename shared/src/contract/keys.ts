import { argumentsOf, text, usesOf } from "./directive-arguments.ts";
import type { TypeView } from "./document.ts";

/** Names at the top of every `@key` of a type. */
export const keyFields = (type: TypeView): Set<string> =>
  new Set(
    usesOf(type.directives, "key").flatMap((use) =>
      (text(argumentsOf(use)["fields"]) ?? "")
        .replaceAll(/\{[^}]*\}/g, " ")
        .split(/[\s,]+/)
        .filter((name) => name !== ""),
    ),
  );

/** Whether one key of a type is exactly the field `id`. */
export const hasIdKey = (type: TypeView): boolean =>
  usesOf(type.directives, "key").some((use) => text(argumentsOf(use)["fields"])?.trim() === "id");
