import { describe, expect, it } from "@jest/globals";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import {
  checkServedContract,
  completeSchema,
  contractDirectives,
  hintProblems,
  readServedContract,
} from "@trellis/shared/contract";
import { edited, meshContract } from "../../kit/contracts/index.ts";

const { sdl, products } = meshContract("marketing");

const messages = (text: string) =>
  checkServedContract({ domain: "marketing", sdl: text }).map(
    ({ coordinate, message }) => `${coordinate}: ${message}`,
  );

const missing = (name: string) =>
  `@${name}: every directive of the contract spec must be composed, but @composeDirective(name: "@${name}") is missing, so composition would drop it.`;

/** The served schema with a directive under another name, everywhere. */
const renamed = (text: string, from: string, to: string) =>
  text
    .replace(`"@${from}"`, `{ name: "@${from}", as: "@${to}" }`)
    .replace(`@composeDirective(name: "@${from}")`, `@composeDirective(name: "@${to}")`)
    .replaceAll(new RegExp(`@${from}\\(`, "g"), `@${to}(`)
    .replaceAll(`directive @${from} `, `directive @${to} `);

const productsIn = (text: string) =>
  readServedContract({ domain: "marketing", sdl: text, file: "marketing.graphql" }).products.map(
    (product) => ({
      ...product,
      location: undefined,
    }),
  );

describe("a directive of the contract spec", () => {
  it.each(contractDirectives)("@%s is missed where it is linked without @composeDirective", (name) => {
    expect(messages(edited(sdl, `  @composeDirective(name: "@${name}")\n`, ""))).toEqual([missing(name)]);
  });

  it.each(["sla", "quality", "classification", "dataProduct", "personalData"])(
    "@%s is found under another name",
    (name) => {
      const other = renamed(sdl, name, "primary");
      expect(other).not.toContain(` @${name}(`);
      expect(productsIn(other)).toHaveLength(products.length);
      expect(
        productsIn(other).map(({ sla, quality, classification, owner }) => [
          sla.length,
          quality.length,
          classification,
          owner,
        ]),
      ).toEqual(
        products.map(({ sla, quality, classification, owner }) => [
          sla.length,
          quality.length,
          classification,
          owner,
        ]),
      );
    },
  );

  it("is missed under another name, too", () => {
    const other = renamed(sdl, "personalData", "pii").replace('@composeDirective(name: "@pii")', "");
    expect(messages(other)).toEqual([missing("pii")]);
  });

  it("is missed where the composed name is the spec's and not its own", () => {
    const other = renamed(sdl, "personalData", "pii").replace('name: "@pii")', 'name: "@personalData")');
    expect(messages(other)).toEqual([missing("pii")]);
  });

  it("is found by its prefix where it is not imported", () => {
    const other = sdl
      .replace('"@personalData", ', "")
      .replaceAll("@personalData(", "@contract__personalData(")
      .replace('name: "@personalData"', 'name: "@contract__personalData"');
    expect(productsIn(other)[0]?.fields.find(({ name }) => name === "email")?.personalData?.identity).toBe(
      true,
    );
    expect(messages(edited(other, '@composeDirective(name: "@contract__personalData")', ""))).toEqual([
      missing("contract__personalData"),
    ]);
  });

  it("is found where the spec has another name", () => {
    const other = sdl
      .replace('contract/v1.0",', 'contract/v1.0", as: "terms",')
      .replaceAll("contract__", "terms__")
      .replace('"@personalData", ', "")
      .replaceAll("@personalData(", "@terms__personalData(")
      .replace('name: "@personalData"', 'name: "@terms__personalData"');
    expect(productsIn(other)[0]?.fields.find(({ name }) => name === "email")?.classification).toBe(
      "CONFIDENTIAL",
    );
  });

  it("is found where @link and federation's own directives have other names", () => {
    const other = sdl
      .replace("extend schema", 'extend schema @bind(url: "https://specs.apollo.dev/link/v1.0", as: "bind")')
      .replaceAll("@link(", "@bind(")
      .replace('"@composeDirective"', '{ name: "@composeDirective", as: "@carry" }')
      .replaceAll("@composeDirective(", "@carry(")
      .replace('import: ["@key"', 'import: [{ name: "@key", as: "@identity" }')
      .replaceAll("@key(", "@identity(");
    expect(messages(other)).toEqual([]);
    expect(messages(edited(other, '@carry(name: "@sla")', ""))).toEqual([missing("sla")]);
  });

  it("is not mistaken for a directive of the same name that is not linked", () => {
    const other = renamed(sdl, "sla", "level")
      .replace(
        '@level(property: "latency", value: 1,',
        '@sla(promise: "soon") @level(property: "latency", value: 1,',
      )
      .concat("\ndirective @sla(promise: String) on OBJECT");
    expect(messages(other)).toEqual([]);
    expect(productsIn(other)[0]?.sla).toHaveLength(1);
  });
});

describe("a served schema is refused", () => {
  it("that does not link the contract spec", () => {
    expect(messages("type Query { a: Int }").join("\n")).toContain(
      "schema: a domain's schema must link the contract spec",
    );
  });

  it("that links another major version", () => {
    expect(messages(sdl.replace("contract/v1.0", "contract/v2.0"))).toEqual([
      "schema: the contract spec must be version 1.x, but the link is https://specs.trellis.example/contract/v2.0.",
    ]);
  });

  it("that links the spec and composes nothing", () => {
    const bare = sdl.replaceAll(/ {2}@composeDirective\(name: "@\w+"\)\n?/g, "");
    expect(messages(bare)).toHaveLength(contractDirectives.length);
  });

  it("that is no GraphQL, HTML for one", () => {
    expect(messages("<html>")).toEqual([': Syntax Error: Unexpected character: "<".']);
  });
});

const hintsOf = (one: string, other: string) =>
  (
    composeServices([
      { name: "one", typeDefs: parse(completeSchema(one, "one")) },
      { name: "other", typeDefs: parse(completeSchema(other, "other")) },
    ]).hints ?? []
  ).map(({ definition, message, coordinate }) => ({ code: definition.code, message, coordinate }));

const withLevel = (level: string) =>
  `type Query { thing: Thing @shareable } type Thing @classification(level: ${level}) { a: Int @shareable }`;

describe("a hint of composition", () => {
  it("about one of our directives is a problem, because composition keeps one of two levels", () => {
    const problems = hintProblems(hintsOf(withLevel("PUBLIC"), withLevel("RESTRICTED")));
    expect(problems.map(({ coordinate, file }) => [coordinate, file])).toContainEqual([
      "Thing",
      "supergraph",
    ]);
    expect(problems.map(({ message }) => message).join("\n")).toMatch(
      /all domains must agree .* INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS.*@classification/,
    );
  });

  it("about one of them under another name is a problem, too", () => {
    const hint = { code: "HINT", message: "Directive @pii differs", coordinate: "Lead.email" };
    const contract = readServedContract({ domain: "marketing", sdl: renamed(sdl, "personalData", "pii") });
    expect(hintProblems([hint])).toEqual([]);
    expect(hintProblems([hint], [contract])).toHaveLength(1);
  });

  it("about anything else is none", () => {
    expect(
      hintProblems([
        {
          code: "INCONSISTENT_DESCRIPTION",
          message: 'Element "Lead" says "@sla is nice"',
          coordinate: "Lead",
        },
        { code: "UNUSED_ENUM_TYPE", message: "Enum type LeadOrder is unused", coordinate: "LeadOrder" },
        { code: "OTHER", message: "@slack is not ours", coordinate: "@slack" },
      ]),
    ).toEqual([]);
  });

  it("about the spec as a whole is one", () => {
    const [problem] = hintProblems([
      {
        code: "DIRECTIVE_COMPOSITION_INFO",
        message: 'Non-composed core feature "https://specs.trellis.example/contract"',
      },
    ]);
    expect(problem?.message).toContain("DIRECTIVE_COMPOSITION_INFO");
  });
});
