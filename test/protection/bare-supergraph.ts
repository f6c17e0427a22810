import { parse, print, visit } from "graphql";

const security = /^https:\/\/specs\.apollo\.dev\/(?:policy|authenticated|requiresScopes)\//;

/** TEMPORARY until planning supports them. */
export const withoutSecurity = (sdl: string, names: readonly string[]): string =>
  print(
    visit(parse(sdl, { noLocation: true }), {
      Directive(node) {
        const url = node.arguments?.find(({ name }) => name.value === "url")?.value;
        const isLink = node.name.value === "link" && url?.kind === "StringValue" && security.test(url.value);
        return isLink || names.includes(node.name.value) ? null : undefined;
      },
      DirectiveDefinition: (node) => (names.includes(node.name.value) ? null : undefined),
      ScalarTypeDefinition: (node) => (/Policy|Scope/.test(node.name.value) ? null : undefined),
    }),
  );
