import type { ASTNode } from "graphql";
import { locationOf } from "../document.ts";
import type { DocumentView, TypeView } from "../document.ts";
import type { ContractProblem, DataProduct } from "../types.ts";

/** What a check looks at: a domain's types as written, and the products that were read from them. */
export interface Subject {
  readonly view: DocumentView;
  readonly products: readonly DataProduct[];
}

/** A rule of contracts: every place where it does not hold. */
export type Check = (subject: Subject) => ContractProblem[];

/** A problem at a node: what was required and what came instead. */
export const problemAt = (
  view: DocumentView,
  node: ASTNode,
  coordinate: string,
  message: string,
): ContractProblem => ({ ...locationOf(view.file, node), coordinate, message });

/** Names as a person reads them: `a, b or c`. */
export const anyOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

/** Types with output fields: objects and interfaces. */
export const outputTypes = ({ view }: Subject): TypeView[] =>
  [...view.types.values()].filter(({ kind }) => kind === "object" || kind === "interface");
