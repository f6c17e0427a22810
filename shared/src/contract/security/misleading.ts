import { Kind, type DirectiveDefinitionNode, type DocumentNode } from "graphql";
import { securityDirectives } from "./rules.ts";

/** Names that a directive must not come near without being the one that protects. */
const protecting = [...securityDirectives, "classification", "personalData"];

/** Without what people get wrong first: case, prefix, underscores and plural. */
const plain = (name: string): string =>
  (name.split("__").at(-1) ?? "").toLowerCase().replaceAll("_", "").replace(/ies$/, "y").replace(/s$/, "");

/** Whether one edit at most makes one text of the other. */
const isWithinOneEdit = (one: string, other: string): boolean => {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  const rest = long.slice(start + 1);
  const swapped =
    short
      .slice(start, start + 2)
      .split("")
      .toReversed()
      .join("") + short.slice(start + 2);
  return rest === short.slice(start) || rest === short.slice(start + 1) || long.slice(start) === swapped;
};

const namesake = (name: string): string | undefined =>
  protecting.find((one) => isWithinOneEdit(plain(name), plain(one)));

/**
 * Directives that a schema defines itself and that look like one that protects, but are none: whoever wrote them means to protect something and nothing
 * would. `known` are the names that links give the directives that do.
 */
export const misleadingDirectives = (
  { definitions }: DocumentNode,
  known: ReadonlySet<string>,
): { readonly node: DirectiveDefinitionNode; readonly message: string }[] =>
  definitions
    .filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION)
    .filter(({ name }) => !known.has(name.value))
    .flatMap((node) => {
      const near = namesake(node.name.value);
      const name = node.name.value.replace(/^local__/, "");
      return near === undefined
        ? []
        : [
            {
              node,
              message: `@${name} must be linked from the spec of @${near}, or have a name that nobody takes for it`,
            },
          ];
    });
