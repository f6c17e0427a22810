import { Kind, print } from "graphql";
import { hasDirective, isEntity, isRecord, isRequired, namedType } from "../document.ts";
import type { FieldView, TypeView } from "../document.ts";
import { hasIdKey, keyFields } from "../keys.ts";
import type { ContractProblem } from "../types.ts";
import { outputTypes, problemAt, type Check, type Subject } from "./report.ts";

const coordinate = (type: TypeView, field: FieldView) => `${type.name}.${field.node.name.value}`;

/** A field that a domain adds to another domain's entity, its key and what it only requires left out. */
const isAdded = (type: TypeView, { node }: FieldView) =>
  !keyFields(type).has(node.name.value) && !hasDirective(node, "external");

const nullability = ({ view }: Subject, type: TypeView): ContractProblem[] => {
  if (!isEntity(type) || isRecord(type) || type.kind !== "object") return [];
  return type.fields
    .filter((field) => isAdded(type, field) && isRequired(field.node.type))
    .map((field) =>
      problemAt(
        view,
        field.node,
        coordinate(type, field),
        `a field on an entity that the domain does not own must be nullable, so that the entity stands when the domain is down, but is ${print(field.node.type)}.`,
      ),
    );
};

const policies = ["authenticated", "requiresScopes", "policy"];

const policyNullability = ({ view }: Subject, type: TypeView): ContractProblem[] =>
  type.fields
    .filter(({ node }) => policies.some((name) => hasDirective(node, name)) && isRequired(node.type))
    .map((field) =>
      problemAt(
        view,
        field.node,
        coordinate(type, field),
        `a field with a policy must be nullable, so that its absence nulls nothing else, but is ${print(field.node.type)}.`,
      ),
    );

const accountIdNames: ReadonlySet<string> = new Set(["accountId", "accountIds"]);

const inputAccountIds = ({ view }: Subject): ContractProblem[] =>
  [...view.types.values()].flatMap((type) =>
    type.nodes.flatMap((node) =>
      node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && node.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION
        ? []
        : (node.fields ?? [])
            .filter(({ name }) => accountIdNames.has(name.value))
            .filter((field) => !["AccountID", "AccountIDFilter"].includes(namedType(field.type)))
            .map((field) => {
              const message = `an account id must be AccountID, but is ${print(field.type)}.`;
              return problemAt(view, field, `${type.name}.${field.name.value}`, message);
            }),
    ),
  );

const accountIds = ({ view }: Subject, type: TypeView): ContractProblem[] =>
  type.fields.flatMap((field) => {
    const { node } = field;
    const isAccountId =
      accountIdNames.has(node.name.value) || (type.name === "Account" && node.name.value === "id");
    const wrong: ContractProblem[] = [];
    if (isAccountId && namedType(node.type) !== "AccountID") {
      const message = `an account id must be AccountID, but is ${print(node.type)}.`;
      wrong.push(problemAt(view, node, coordinate(type, field), message));
    }
    if (node.name.value === "account" && namedType(node.type) !== "Account" && type.name !== "Query") {
      const message = `account must be Account, but is ${print(node.type)}.`;
      wrong.push(problemAt(view, node, coordinate(type, field), message));
    }
    for (const argument of node.arguments ?? []) {
      if (accountIdNames.has(argument.name.value) && namedType(argument.type) !== "AccountID") {
        const message = `an account id must be AccountID, but is ${print(argument.type)}.`;
        wrong.push(problemAt(view, argument, `${coordinate(type, field)}(${argument.name.value}:)`, message));
      }
    }
    return wrong;
  });

const accountKey = ({ view }: Subject): ContractProblem[] => {
  const account = view.types.get("Account");
  if (account === undefined || hasIdKey(account)) return [];
  const message = 'Account must have @key(fields: "id"), by which all domains join, but does not.';
  return [problemAt(view, account.nodes[0]!, "Account", message)];
};

/** Entities stay whole whatever domain is down, and all domains join on one account id. */
export const checkEntities: Check = (subject) => [
  ...accountKey(subject),
  ...inputAccountIds(subject),
  ...outputTypes(subject).flatMap((type) => [
    ...nullability(subject, type),
    ...policyNullability(subject, type),
    ...accountIds(subject, type),
  ]),
];
