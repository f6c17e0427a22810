import { argumentsOf, text, usesOf } from "./directive-arguments.ts";
import type { DocumentView } from "./document.ts";

/** What the codes of errors mean that a domain made for clients, by code; undefined where there are none. */
export const readPublicErrors = (view: DocumentView): Readonly<Record<string, string>> | undefined => {
  const uses = [...view.types.values()].flatMap(({ directives }) => usesOf(directives, "publicError"));
  if (uses.length === 0) return undefined;
  return Object.fromEntries(
    uses.map((use) => {
      const { code, means } = argumentsOf(use);
      return [text(code) ?? "", text(means) ?? ""];
    }),
  );
};
