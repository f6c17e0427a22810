import { buildASTSchema, GraphQLError, isNonNullType, isRequiredArgument, parse, print } from "graphql";
import {
  valueFromAST,
  visit,
  type ASTNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLArgument,
} from "graphql";
import { Kind, isEnumType, getNamedType } from "graphql";
import { contractDirectives, contractSpecTypeDefs } from "../spec.ts";
import type { ContractProblem } from "../types.ts";
import { anyOf, problemAt, type Check } from "./report.ts";

const spec = buildASTSchema(
  parse(`${contractSpecTypeDefs} type Query { unused: Boolean }`, { noLocation: true }),
);

const ours: ReadonlySet<string> = new Set(contractDirectives);

const expected = (argument: GraphQLArgument): string => {
  const named = getNamedType(argument.type);
  if (!isEnumType(named)) return String(argument.type).replace("contract__Value!", "a number or a text");
  const values = anyOf(named.getValues().map(({ name }) => name));
  return String(argument.type).startsWith("[") ? `a list of ${values}` : values;
};

const isValid = (value: ConstValueNode, argument: GraphQLArgument) => {
  if (getNamedType(argument.type).name === "contract__Value") {
    return value.kind === Kind.INT || value.kind === Kind.FLOAT || value.kind === Kind.STRING;
  }
  try {
    return valueFromAST(value, argument.type) !== undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return false;
    throw error;
  }
};

/** What is wrong with the arguments of one use of a directive of the contract spec. */
const argumentProblems = (node: ConstDirectiveNode): { at: ASTNode; message: string }[] => {
  const definition = spec.getDirective(node.name.value);
  if (!definition) return [];
  const name = `@${definition.name}`;
  const given = new Map((node.arguments ?? []).map((argument) => [argument.name.value, argument]));
  const unknown = [...given.values()]
    .filter((argument) => !definition.args.some((known) => known.name === argument.name.value))
    .map((argument) => ({
      at: argument,
      message: `${name} takes ${anyOf(definition.args.map((known) => known.name)) || "no arguments"}, but not ${argument.name.value}.`,
    }));
  const missing = definition.args
    .filter((argument) => isRequiredArgument(argument) && !given.has(argument.name))
    .map((argument) => ({
      at: node,
      message:
        argument.name === "owner"
          ? "a data product must have an owner, but @dataProduct names none."
          : `${name} must have ${argument.name}, but it is missing.`,
    }));
  const wrong = definition.args.flatMap((argument) => {
    const value = given.get(argument.name)?.value;
    if (value === undefined || isValid(value, argument)) return [];
    if (value.kind === Kind.NULL && !isNonNullType(argument.type)) return [];
    return [
      {
        at: value,
        message: `${argument.name} of ${name} must be ${expected(argument)}, but is ${print(value)}.`,
      },
    ];
  });
  return [...unknown, ...missing, ...wrong];
};

/** Every use of our directives has the arguments that the spec knows, each of its type. */
export const checkDirectives: Check = ({ view }) => {
  const problems: ContractProblem[] = [];
  const path: string[] = [];
  const enter = (node: ASTNode) => {
    if ("name" in node && node.name?.value !== undefined && node.kind !== Kind.NAMED_TYPE) {
      if (node.kind === Kind.DIRECTIVE) {
        if (!ours.has(node.name.value)) return;
        for (const { at, message } of argumentProblems(node as ConstDirectiveNode)) {
          problems.push(problemAt(view, at, path.join("."), message));
        }
      } else if (/Definition$|Extension$/.test(node.kind)) path.push(node.name.value);
    }
  };
  const leave = (node: ASTNode) => {
    if (/Definition$|Extension$/.test(node.kind) && "name" in node && node.name !== undefined) path.pop();
  };
  visit(view.document, { enter, leave });
  return problems;
};
