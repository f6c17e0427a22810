import { print } from "graphql";
import { isList, isRecord, namedType, recordOfConnection } from "../document.ts";
import type { FieldView, TypeView } from "../document.ts";
import { argumentsOf, argumentsOfFirst, text, texts, usesOf } from "../directive-arguments.ts";
import { nearCategories, personalDataCategories } from "../fides.ts";
import { flattenFields, kindOf, metricOf } from "../fields.ts";
import type { ContractProblem } from "../types.ts";
import { anyOf, outputTypes, problemAt, type Check, type Subject } from "./report.ts";

const lineagePattern = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*(\.[A-Za-z][A-Za-z0-9]*)*$/;

/** Stored fields that a record cannot hold. */
const storage = ({ view }: Subject, type: TypeView): ContractProblem[] => {
  if (!isRecord(type)) return [];
  return type.fields.flatMap((field) => {
    const { node } = field;
    const coordinate = `${type.name}.${node.name.value}`;
    if (field.computed) return [];
    const arguments_ = node.arguments ?? [];
    const kind = kindOf(view, node);
    if (kind === undefined) {
      const message = `a stored field must be a scalar, an enum, Money, a list of scalars or enum values, or an object without key, but is ${print(node.type)}; a computed one stands in \`extend type ${type.name}\`.`;
      return [problemAt(view, node, coordinate, message)];
    }
    if (arguments_.length > 0 && kind !== "relation") {
      const message = `a stored field must have no arguments, but has ${arguments_.map((argument) => argument.name.value).join(", ")}.`;
      return [problemAt(view, node, coordinate, message)];
    }
    return [];
  });
};

const nesting = ({ view, products }: Subject): ContractProblem[] =>
  products.flatMap((product) =>
    flattenFields(product.fields)
      .filter(({ kind }) => kind === "object")
      .flatMap((field) => {
        const type = view.types.get(field.type);
        const kept = new Set((field.fields ?? []).map(({ name }) => name));
        return (type?.fields ?? [])
          .filter(({ node, computed }) => !computed && !kept.has(node.name.value))
          .map(({ node }) =>
            problemAt(
              view,
              node,
              `${field.type}.${node.name.value}`,
              `a field of an embedded object must be stored, but ${print(node.type)} cannot be.`,
            ),
          );
      }),
  );

const marks = ({ view }: Subject, type: TypeView, { node }: FieldView): ContractProblem[] => {
  const coordinate = `${type.name}.${node.name.value}`;
  const problems: ContractProblem[] = [];
  const report = (message: string) => problems.push(problemAt(view, node, coordinate, message));
  const category = text(argumentsOfFirst(node.directives, "personalData")?.["category"]);
  if (category !== undefined && !personalDataCategories.has(category)) {
    report(`category must be one of fideslang, ${anyOf(nearCategories(category))}, but is "${category}".`);
  }
  const kind = kindOf(view, node);
  if (category !== undefined && (kind === "object" || kind === "relation")) {
    report(`@personalData must stand on a value, but ${print(node.type)} is none; mark its fields.`);
  }
  const metric = metricOf(node);
  if (metric !== undefined && Object.values(metric).some((part) => part.trim() === "")) {
    report("@metric must have an id, a unit and a definition, but one is empty.");
  }
  const deprecated = argumentsOfFirst(node.directives, "deprecated");
  if (deprecated !== undefined && (text(deprecated["reason"])?.trim() ?? "") === "") {
    report("a deprecated field must have a reason that says what to use instead, but has none.");
  }
  const searchable = usesOf(node.directives, "searchable")[0];
  if (searchable !== undefined && texts(argumentsOf(searchable)["ops"]).length === 0) {
    report("@searchable must name an operation in ops, but names none.");
  }
  return problems;
};

const lineage = ({ view }: Subject, type: TypeView): ContractProblem[] => {
  const places: [string, FieldView["node"] | TypeView["nodes"][number], TypeView["directives"]][] = [
    [type.name, type.nodes[0]!, type.directives],
    ...type.fields.map(({ node }): [string, FieldView["node"], TypeView["directives"]] => [
      `${type.name}.${node.name.value}`,
      node,
      node.directives ?? [],
    ]),
  ];
  return places.flatMap(([coordinate, node, directives]) =>
    texts(argumentsOfFirst(directives, "derivedFrom")?.["fields"])
      .filter((field) => !lineagePattern.test(field))
      .map((field) =>
        problemAt(
          view,
          node,
          coordinate,
          `@derivedFrom must name fields as <domain>/<product>.<field>, but names "${field}".`,
        ),
      ),
  );
};

const metricTwins = ({ view }: Subject): ContractProblem[] => {
  const known = new Map<string, { coordinate: string; unit: string; definition: string }>();
  return [...view.types.values()].flatMap((type) =>
    type.fields.flatMap(({ node }) => {
      const metric = metricOf(node);
      if (metric === undefined) return [];
      const coordinate = `${type.name}.${node.name.value}`;
      const first = known.get(metric.id);
      if (first === undefined) known.set(metric.id, { coordinate, ...metric });
      return first === undefined
        ? []
        : metricConflict(metric, first).map((m) => problemAt(view, node, coordinate, m));
    }),
  );
};

interface Meaning {
  readonly unit: string;
  readonly definition: string;
}

/** How a metric differs from the first one of its id; a metric has one meaning in the whole mesh. */
export const metricConflict = (
  metric: Meaning & { readonly id: string },
  first: Meaning & { readonly coordinate: string },
): string[] =>
  (["unit", "definition"] as const)
    .filter((part) => metric[part].trim() !== first[part].trim())
    .map(
      (part) =>
        `the metric "${metric.id}" must have one ${part}, "${first[part]}" as on ${first.coordinate}, but has "${metric[part]}".`,
    );

const connectionArgumentNames = "first, after, where, orderBy";

/** Arguments of connections are added when the schema is completed; in a served one they stand. */
const connectionArguments = ({ view }: Subject, type: TypeView): ContractProblem[] =>
  type.fields.flatMap(({ node }) => {
    const names = (node.arguments ?? []).map((argument) => argument.name.value).join(", ");
    const isConnection = recordOfConnection(view.types, namedType(node.type)) !== undefined;
    if (!isConnection || names === "" || names === connectionArgumentNames) return [];
    const message = `a connection must be written without arguments, which are ${connectionArgumentNames}, but has ${names}.`;
    return [problemAt(view, node, `${type.name}.${node.name.value}`, message)];
  });

const connectionFields = ({ view }: Subject, type: TypeView): ContractProblem[] =>
  type.fields
    .filter(({ node }) => namedType(node.type).endsWith("Connection"))
    .filter(({ node }) => isList(node.type) || node.type.kind === "NonNullType")
    .map(({ node }) =>
      problemAt(
        view,
        node,
        `${type.name}.${node.name.value}`,
        `a connection must be nullable and no list, so that the rest of the answer stands without it, but is ${print(node.type)}.`,
      ),
    );

/** Fields can be stored as written, and what they say of personal data, metrics and lineage is well formed. */
export const checkFields: Check = (subject) => [
  ...nesting(subject),
  ...metricTwins(subject),
  ...outputTypes(subject).flatMap((type) => [
    ...storage(subject, type),
    ...lineage(subject, type),
    ...connectionFields(subject, type),
    ...connectionArguments(subject, type),
    ...type.fields.flatMap((field) => marks(subject, type, field)),
  ]),
];
