import { print } from "graphql";
import { usesOf } from "../directive-arguments.ts";
import { isRecord, namedType } from "../document.ts";
import type { TypeView } from "../document.ts";
import { hasIdKey } from "../keys.ts";
import type { ContractProblem, DataProduct } from "../types.ts";
import { problemAt, type Check, type Subject } from "./report.ts";

const versionPattern = /^\d+\.\d+\.\d+$/;
const addressPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

interface Declared {
  readonly type: TypeView;
  readonly product: DataProduct;
}

/** Reports at the product's `@dataProduct`. */
const reporter = ({ view }: Subject, { type }: Declared) => {
  const node = usesOf(type.directives, "dataProduct")[0] ?? type.nodes[0]!;
  return (message: string) => problemAt(view, node, type.name, message);
};

const identity = (subject: Subject, declared: Declared): ContractProblem[] => {
  const { product, type } = declared;
  const report = reporter(subject, declared);
  const given = new Set(
    (usesOf(type.directives, "dataProduct")[0]?.arguments ?? []).map((argument) => argument.name.value),
  );
  const problems: ContractProblem[] = [];
  const must = (name: string, holds: boolean, message: string) => {
    if (given.has(name) && !holds) problems.push(report(message));
  };
  const { id, owner, name, version } = product;
  must("owner", owner.trim() !== "", "a data product must have an owner, but owner is empty.");
  must("name", name.trim() !== "", "a data product must have a name, but name is empty.");
  must("version", versionPattern.test(version), `version must be like 1.0.0, but is "${version}".`);
  must(
    "id",
    addressPattern.test(id) && id.startsWith(`${subject.view.domain}/`),
    `id must be ${subject.view.domain}/<product> in lower case with hyphens, but is "${id}".`,
  );
  const twin = subject.products.find((other) => other.id === id && other.type !== product.type);
  must("id", twin === undefined, `id must be the product's own, but ${twin?.type} has "${id}" too.`);
  return problems;
};

const keys = (subject: Subject, declared: Declared): ContractProblem[] => {
  const { type, product } = declared;
  const { view } = subject;
  const problems: ContractProblem[] = [];
  const node = type.nodes[0]!;
  if (!hasIdKey(type)) {
    problems.push(
      problemAt(view, node, type.name, 'a record must have @key(fields: "id"), but has no such key.'),
    );
  }
  const wanted: [string, string[]][] =
    product.kind === "REFERENCE"
      ? [["id", type.name === "Account" ? ["AccountID!"] : ["ID!"]]]
      : [
          ["id", ["ID!"]],
          ["accountId", ["AccountID", "AccountID!"]],
          ["account", ["Account"]],
        ];
  for (const [name, types] of wanted) {
    const field = type.fields.find((candidate) => candidate.node.name.value === name);
    if (field === undefined) {
      const message = `a record must have the field ${name}: ${types[0]}, but has none.`;
      problems.push(problemAt(view, node, type.name, message));
    } else if (!types.includes(print(field.node.type)) && namedType(field.node.type) !== "AccountID") {
      // An account id of another type is found, and named, with all other account ids.
      if (name === "accountId" || (name === "account" && namedType(field.node.type) !== "Account")) continue;
      const message = `${name} of a record must be ${types.join(" or ")}, but is ${print(field.node.type)}.`;
      problems.push(problemAt(view, field.node, `${type.name}.${name}`, message));
    }
  }
  return problems;
};

const reach = (subject: Subject, declared: Declared): ContractProblem[] => {
  const { product } = declared;
  if (product.kind === "REFERENCE") return [];
  const report = reporter(subject, declared);
  const problems: ContractProblem[] = [];
  if (product.byIdField === undefined) {
    problems.push(
      report(
        `a record must be reachable by its id at the root, but Query has no field (id: ID!): ${product.type}.`,
      ),
    );
  }
  if (product.accountField === undefined) {
    const types = `${product.type} or ${product.type}Connection`;
    problems.push(
      report(`a product must be reachable from Account, but Account has no field of type ${types}.`),
    );
  }
  const accountId = product.fields.find(({ name }) => name === "accountId");
  if (accountId !== undefined && !accountId.required && product.listField === undefined) {
    const message = `records without an account must be reachable at the root, but Query has no field of type ${product.type}Connection.`;
    problems.push(report(message));
  }
  return problems;
};

const byIdArguments = ({ view, products }: Subject): ContractProblem[] =>
  (view.types.get("Query")?.fields ?? []).flatMap(({ node }) => {
    const product = products.find(({ type }) => type === namedType(node.type));
    const id = (node.arguments ?? []).find((argument) => argument.name.value === "id");
    const types = product?.type === "Account" ? ["AccountID!"] : ["ID!"];
    if (product === undefined || id === undefined || types.includes(print(id.type))) return [];
    const message = `the id of a record must be ${types.join(" or ")}, but is ${print(id.type)}.`;
    return [problemAt(view, id, `Query.${node.name.value}(id:)`, message)];
  });

/** A product has an owner, an address, a key, and is reached by its record's id and from `Account`. */
export const checkProducts: Check = (subject) => [
  ...subject.products.flatMap((product) => {
    const type = subject.view.types.get(product.type);
    if (!type || !isRecord(type)) return [];
    const declared = { type, product };
    return [...identity(subject, declared), ...keys(subject, declared), ...reach(subject, declared)];
  }),
  ...byIdArguments(subject),
];
