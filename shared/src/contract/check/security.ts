import { hasDirective, isRequired } from "../document.ts";
import { rulesOf } from "../security/rules.ts";
import { outputTypes, problemAt, type Check } from "./report.ts";

/** Every security directive says something, and personal data may be absent. */
export const checkSecurity: Check = ({ view }) => {
  const places = [...view.types.values()].flatMap((type) => [
    { coordinate: type.name, node: type.nodes[0]!, directives: type.directives },
    ...type.fields.map(({ node }) => ({
      coordinate: `${type.name}.${node.name.value}`,
      node,
      directives: node.directives ?? [],
    })),
  ]);
  const silent = places.flatMap(({ coordinate, node, directives }) =>
    rulesOf(directives)
      .filter(({ directive, anyOf }) => directive !== "authenticated" && anyOf.length === 0)
      .map(({ directive }) =>
        problemAt(view, node, coordinate, `@${directive} must name something in a list, but names nothing.`),
      ),
  );
  const required = outputTypes({ view, products: [] }).flatMap((type) =>
    type.fields
      .filter(({ node }) => hasDirective(node, "personalData") && isRequired(node.type))
      .map(({ node }) =>
        problemAt(
          view,
          node,
          `${type.name}.${node.name.value}`,
          "a field with personal data must be nullable, because there are those who get null, but is not.",
        ),
      ),
  );
  return [...silent, ...required];
};
