import type { ContractTable } from "@trellis/shared/contract";
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** Something that a table decides on, with all that speaks of it. */
export interface Subject {
  readonly coordinate: string;
  readonly kind: "FIELD" | "INPUT" | "HIDDEN";
  /** Its own coordinate, then that of each interface that it implements: what is said of one counts for it. */
  readonly sources: readonly string[];
  /** Types whose rules count for it: the one that it stands in, and the one that it leads to. */
  readonly types: readonly string[];
}

type Holder = GraphQLObjectType | GraphQLInterfaceType;

const isHolder = (type: unknown): type is Holder => isObjectType(type) || isInterfaceType(type);

/** The type itself and its interfaces that have the field. */
const holdersOf = (type: Holder, field: string): Holder[] => [
  type,
  ...type.getInterfaces().filter((one) => Object.hasOwn(one.getFields(), field)),
];

const fieldSubjects = (type: Holder): Subject[] =>
  Object.values(type.getFields()).flatMap((field): Subject[] => {
    const sources = holdersOf(type, field.name).map((holder) => `${holder.name}.${field.name}`);
    return [
      {
        coordinate: `${type.name}.${field.name}`,
        kind: "FIELD",
        sources,
        types: [type.name, getNamedType(field.type).name],
      },
      ...field.args.map(({ name, type: given }): Subject => ({
        coordinate: `${type.name}.${field.name}(${name}:)`,
        kind: "INPUT",
        sources: sources.map((source) => `${source}(${name}:)`),
        types: [getNamedType(given).name],
      })),
    ];
  });

/** All that the schema shows: fields of objects and interfaces, arguments, fields of inputs, and enum values. */
const shownSubjects = (schema: GraphQLSchema): Subject[] =>
  Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith("__"))
    .flatMap((type): Subject[] => {
      if (isHolder(type)) return fieldSubjects(type);
      const member = (name: string, types: readonly string[]): Subject => {
        const coordinate = `${type.name}.${name}`;
        return { coordinate, kind: "INPUT", sources: [coordinate], types };
      };
      if (isEnumType(type)) return type.getValues().map(({ name }) => member(name, []));
      if (!isInputObjectType(type)) return [];
      return Object.values(type.getFields()).map((field) =>
        member(field.name, [getNamedType(field.type).name]),
      );
    });

/** What only contracts know, since it is inaccessible: domains are asked for such fields as keys and requirements. */
const hiddenSubjects = (names: Iterable<string>, shown: ReadonlySet<string>): Subject[] =>
  [...names]
    .filter((name) => name.includes(".") && !shown.has(name))
    .map((coordinate) => ({
      coordinate,
      kind: "HIDDEN",
      sources: [coordinate],
      types: coordinate.split(".").slice(0, 1),
    }));

/** Everything that a table decides on, each once. */
export const subjectsOf = (
  schema: GraphQLSchema,
  { coordinates, protection }: Pick<ContractTable, "coordinates" | "protection">,
): Subject[] => {
  const shown = shownSubjects(schema);
  const names = new Set([...Object.keys(coordinates), ...Object.keys(protection)]);
  return [...shown, ...hiddenSubjects(names, new Set(shown.map(({ coordinate }) => coordinate)))];
};
