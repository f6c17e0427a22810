import {
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
} from "graphql";

/** What `@listSize` says of a field. */
export interface ListSize {
  readonly assumedSize?: number | undefined;
  /** Arguments that hold the size, or fields of their input types, as in `page.first`. */
  readonly slicingArguments: readonly string[];
  /** Fields of the object that is returned whose lists have the size; empty where the field itself is the list. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** What `@cost` and `@listSize` say, by coordinate: `Type`, `Type.field`, `Input.field` or `Type.field(argument:)`. */
export interface CostDirectives {
  readonly weights: ReadonlyMap<string, number>;
  readonly sizes: ReadonlyMap<string, ListSize>;
}

type Arguments = Readonly<Record<string, unknown>>;

const argumentsOf = ({ arguments: given = [] }: ConstDirectiveNode): Arguments =>
  Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).filter((item): item is string => typeof item === "string");

const specification = /^https:\/\/specs\.apollo\.dev\/cost\/v0\.\d+$/;

/** What an import calls a directive: the item is its name, or says the name and another. */
const importedAs = (item: unknown): readonly [string, string] | undefined => {
  const { name, as = name }: Arguments =
    typeof item === "object" && item !== null ? (item as Arguments) : { name: item };
  return typeof name === "string" && typeof as === "string"
    ? [name.replace("@", ""), as.replace("@", "")]
    : undefined;
};

/** The names that the two directives have in a supergraph; undefined where it does not link their specification, whatever it has of these names. */
const namesIn = (document: DocumentNode): { cost: string; listSize: string } | undefined => {
  const link = document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
    .flatMap(({ directives = [] }) => directives.map(argumentsOf))
    .find(({ url }) => typeof url === "string" && specification.test(url));
  if (!link) return undefined;
  const given = Array.isArray(link["import"]) ? (link["import"] as unknown[]) : [];
  const names = new Map(given.map(importedAs).filter((pair) => pair !== undefined));
  return { cost: names.get("cost") ?? "cost", listSize: names.get("listSize") ?? "cost__listSize" };
};

const toListSize = (given: Arguments): ListSize => ({
  assumedSize: typeof given["assumedSize"] === "number" ? given["assumedSize"] : undefined,
  slicingArguments: texts(given["slicingArguments"]),
  sizedFields: texts(given["sizedFields"]),
  requireOneSlicingArgument: given["requireOneSlicingArgument"] !== false,
});

interface Described {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

const hasFields = (node: DefinitionNode) =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
  node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;

/** Reads the directives of the cost specification from a supergraph, under whatever names it has them; none from an empty text. */
export const readCostDirectives = (supergraphSdl: string): CostDirectives => {
  const weights = new Map<string, number>();
  const sizes = new Map<string, ListSize>();
  if (supergraphSdl === "") return { weights, sizes };
  const document = parse(supergraphSdl, { noLocation: true });
  const names = namesIn(document);
  if (!names) return { weights, sizes };
  const note = (coordinate: string, { directives = [] }: Described): void => {
    for (const directive of directives) {
      if (directive.name.value === names.listSize) sizes.set(coordinate, toListSize(argumentsOf(directive)));
      if (directive.name.value !== names.cost) continue;
      const { weight } = argumentsOf(directive);
      if (typeof weight === "number") weights.set(coordinate, weight);
    }
  };
  for (const node of document.definitions) {
    if (!("name" in node) || node.name === undefined || node.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const type = node.name.value;
    note(type, node as Described);
    if (!hasFields(node)) continue;
    for (const field of node.fields ?? []) {
      note(`${type}.${field.name.value}`, field);
      for (const argument of "arguments" in field ? (field.arguments ?? []) : [])
        note(`${type}.${field.name.value}(${argument.name.value}:)`, argument);
    }
  }
  return { weights, sizes };
};
