import type { Supergraph } from "@apollo/federation-internals";
import type { QueryPlan } from "@apollo/query-planner";
import type { DocumentNode, GraphQLSchema, OperationTypeNode } from "graphql";
import type { Operation } from "../../operation/index.ts";
import type { Program, Selection } from "../program.ts";
import { compileSteps } from "./compile-steps.ts";
import { createDomainSchemas } from "./domain-schema.ts";
import { flatten } from "./flatten.ts";
import { typenameLeaf } from "./leaf.ts";
import { fragmentsOf, operationOf } from "./nodes.ts";

/** A plan, with the operation that it was made for. */
export interface Planned {
  readonly operation: Pick<Operation, "kind" | "variables" | "cost" | "constants" | "order">;
  /** The operation as it was planned, with its fragments and nothing else; absent where there is nothing but introspection. */
  readonly document?: DocumentNode | undefined;
  readonly plan?: QueryPlan | undefined;
  /** Response keys of the document that stand for others of the client. */
  readonly restore?: ReadonlyMap<string, string> | undefined;
  /** Variables of the document that stand for others of the client. */
  readonly restoreVariables?: ReadonlyMap<string, string> | undefined;
}

/**
 * Gives a function that compiles plans of a supergraph to programs. `apiSchema` is what clients may see. It throws where a plan has something
 * that this gateway does not know, which is better than to run it wrongly.
 */
export const createCompiler = (
  supergraph: Supergraph,
  apiSchema: GraphQLSchema,
): ((planned: Planned) => Program) => {
  const domains = createDomainSchemas(supergraph);
  const schema = supergraph.schema.toGraphQLJSSchema();
  const answerOf = ({ operation: { kind }, document, restore }: Planned): Selection => {
    const root = apiSchema.getRootType(kind as OperationTypeNode);
    if (!root) throw new Error(`the graph has no ${kind}`);
    if (!document) return { typename: root.name, isConcrete: true, fields: { [root.name]: [] } };
    const context = {
      schema: apiSchema,
      fragments: fragmentsOf(document),
      interfaceObjects: domains.interfaceObjects,
      rootTypename: typenameLeaf,
      clientKey: (key: string) => restore?.get(key) ?? key,
    };
    return flatten(context, root, [{ selectionSet: operationOf(document).selectionSet, when: [] }]);
  };
  return (planned) => {
    const { operation, plan, restoreVariables } = planned;
    const clientVariable = (name: string) => restoreVariables?.get(name) ?? name;
    return {
      kind: operation.kind,
      variables: operation.variables,
      cost: operation.cost,
      ...(plan ? compileSteps(plan, { schema, domains, clientVariable }) : { fetches: [] }),
      answer: answerOf(planned),
      constants: operation.constants,
      ...(operation.order.length > 0 ? { order: operation.order } : {}),
    };
  };
};
