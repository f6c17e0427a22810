import type { Supergraph } from "@apollo/federation-internals";
import type { QueryPlan } from "@apollo/query-planner";
import type { DocumentNode, GraphQLSchema, OperationTypeNode } from "graphql";
import type { Operation } from "../../operation/index.ts";
import type { Restricted } from "../../policy/index.ts";
import type { Program, RefusedSelection, Selection } from "../program.ts";
import { compileSteps } from "./compile-steps.ts";
import { createDomainSchemas } from "./domain-schema.ts";
import { flatten, type FlattenContext } from "./flatten.ts";
import { withItemCosts } from "./item-costs.ts";
import { typenameLeaf } from "./leaf.ts";
import { fragmentsOf, operationOf } from "./nodes.ts";

/** A plan, with the operation that it was made for. */
export interface Planned {
  readonly operation: Pick<Operation, "kind" | "variables" | "cost" | "constants" | "order">;
  /** The operation as the client is answered, under the names by which it was planned, with its fragments and nothing else; absent where there is nothing but introspection. */
  readonly document?: DocumentNode | undefined;
  /** What of the document was not planned, or comes masked; absent where nothing is. */
  readonly restricted?: Pick<Restricted, "refused" | "masked" | "isRefused"> | undefined;
  readonly plan?: QueryPlan | undefined;
  /** Response keys of the document that stand for others of the client. */
  readonly restore?: ReadonlyMap<string, string> | undefined;
  /** Variables of the document that stand for others of the client. */
  readonly restoreVariables?: ReadonlyMap<string, string> | undefined;
}

/** Compiles plans of one supergraph. */
export interface Compiler {
  /** What the client gets. */
  answerOf(planned: Planned): Selection;
  /** Throws where a plan has something that this gateway does not know, which is better than to run it wrongly. */
  compile(planned: Planned): Program;
}

const variableOf =
  ({ restoreVariables }: Planned) =>
  (name: string): string =>
    restoreVariables?.get(name) ?? name;

/** What is refused and masked, in the names of the client. */
const told = (planned: Planned): Pick<Program, "refused" | "masked"> => {
  const { restricted, restore } = planned;
  if (!restricted) return {};
  const clientVariable = variableOf(planned);
  const inClientNames = ({ path, when, ...rest }: RefusedSelection): RefusedSelection => ({
    ...rest,
    path: path.map((key) => restore?.get(key) ?? key),
    ...(when && {
      when: when.map((all) => all.map((one) => ({ ...one, variable: clientVariable(one.variable) }))),
    }),
  });
  const refused = restricted.refused.map(inClientNames);
  const masked = restricted.masked.map(inClientNames);
  return { ...(refused.length > 0 ? { refused } : {}), ...(masked.length > 0 ? { masked } : {}) };
};

/** Makes the compiler of a supergraph's plans. `apiSchema` is what clients may see. */
export const createCompiler = (supergraph: Supergraph, apiSchema: GraphQLSchema): Compiler => {
  const domains = createDomainSchemas(supergraph);
  const schema = supergraph.schema.toGraphQLJSSchema();
  const answerOf = (planned: Planned): Selection => {
    const { operation, document, restore, restricted } = planned;
    const { kind } = operation;
    const root = apiSchema.getRootType(kind as OperationTypeNode);
    if (!root) throw new Error(`the graph has no ${kind}`);
    if (!document) return { typename: root.name, isConcrete: true, fields: { [root.name]: [] } };
    const context: FlattenContext = {
      schema: apiSchema,
      fragments: fragmentsOf(document),
      interfaceObjects: domains.interfaceObjects,
      rootTypename: typenameLeaf,
      clientKey: (key) => restore?.get(key) ?? key,
      clientVariable: variableOf(planned),
      isRefused: restricted && ((typename, field) => restricted.isRefused(typename, field)),
    };
    return flatten(context, root, [{ selectionSet: operationOf(document).selectionSet, when: [] }]);
  };
  return {
    answerOf,
    compile(planned) {
      const { operation, plan } = planned;
      const clientVariable = variableOf(planned);
      return {
        kind: operation.kind,
        variables: operation.variables,
        cost: operation.cost,
        ...(plan ? compileSteps(plan, { schema, domains, clientVariable }) : { fetches: [] }),
        answer: withItemCosts(answerOf(planned), operation.cost.items),
        constants: operation.constants,
        ...(operation.order.length > 0 ? { order: operation.order } : {}),
        ...told(planned),
      };
    },
  };
};
