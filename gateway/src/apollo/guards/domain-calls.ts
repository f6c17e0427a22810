import type { ErrorCode } from "@trellis/shared/errors";
import {
  productReadings,
  readAnswer,
  SubgraphFailure,
  type DomainLine,
  type OnClientEvent,
  type SubgraphAnswer,
  type SubgraphResult,
} from "../../execute/index.ts";
import { entityGuard } from "./entity-guard.ts";
import { createPreparer } from "./prepare-operation.ts";
import { failureErrors, publicErrors } from "./public-errors.ts";
import { shapeCheck } from "./shape-check.ts";
import type { Send, SubgraphCall, SubgraphRequest } from "./types.ts";

/** Calls domains with texts and variables, as Apollo's executor does. Never throws for what a domain does: every gap is null with an error at its path. */
export type CallDomain = (request: SubgraphRequest) => Promise<SubgraphResult>;

/** Errors that say that the domain serves another schema than the supergraph was made from. */
const isDrift = (answer: SubgraphAnswer) =>
  !answer.data &&
  answer.errors?.some(({ extensions }) => extensions?.["code"] === "GRAPHQL_VALIDATION_FAILED") === true;

/** Errors of one answer that are told one by one. */
const maxTold = 20;

const report = (call: SubgraphCall, answer: SubgraphAnswer, onEvent: OnClientEvent): void => {
  const { domain } = call;
  const reported = (answer.errors ?? []).filter(
    ({ extensions }) => extensions?.["isOurs"] !== true && extensions?.["code"] !== "NOT_PUBLISHED",
  );
  for (const error of reported.slice(0, maxTold))
    onEvent({ kind: "subgraph-error", domain, message: error.message, cause: error });
  if (reported.length > maxTold) {
    const message = `${reported.length - maxTold} more errors in the same answer`;
    onEvent({ kind: "subgraph-error", domain, message });
  }
  if (isDrift(answer)) {
    onEvent({
      kind: "schema-drift",
      domain,
      message: "the domain does not know what the supergraph says it has",
    });
  }
};

const failed = (call: SubgraphCall, code: ErrorCode): SubgraphResult => {
  const key = call.operation.entities?.field.alias?.value ?? "_entities";
  const representations = call.operation.entities && call.variables[call.operation.entities.variable];
  return {
    data: Array.isArray(representations) ? { [key]: representations.map(() => null) } : null,
    errors: failureErrors(call, code),
    products: {},
    failure: code,
  };
};

/** Calls over the line, with answers that are checked, masked and complete: shape check outermost, then the entity guard. */
export const createDomainCalls = (line: DomainLine, { onEvent }: { onEvent: OnClientEvent }): CallDomain => {
  const preparers = new Map<string, ReturnType<typeof createPreparer>>();
  const prepare = ({ domain, query, sdl }: SubgraphRequest) => {
    const known = preparers.get(domain) ?? createPreparer();
    preparers.set(domain, known);
    return known(query, sdl);
  };
  const overTheLine: Send = ({ domain, operation, query, variables, principal, signal }) => {
    const body = JSON.stringify({ query, variables });
    return line.send({ domain, body, isQuery: operation.isQuery, principal, signal }, readAnswer);
  };
  const send = shapeCheck({ onEvent })(entityGuard({ onEvent })(overTheLine));
  return async (request) => {
    const call: SubgraphCall = { ...request, operation: prepare(request) };
    try {
      const answer = await send(call);
      report(call, answer, onEvent);
      const hasNothing = !answer.data && !answer.errors?.some(({ path }) => path !== undefined);
      const errors = publicErrors(call, answer);
      return {
        data: answer.data ?? failed(call, "SUBGRAPH_ERROR").data,
        errors,
        products: productReadings(call.domain, answer.extensions),
        ...(hasNothing ? { failure: errors[0]?.extensions.code ?? "SUBGRAPH_ERROR" } : {}),
      };
    } catch (thrown) {
      if (thrown instanceof SubgraphFailure) return failed(call, thrown.code);
      const message = "the answer could not be checked";
      onEvent({ kind: "call-failed", domain: call.domain, message, cause: thrown });
      return failed(call, "SUBGRAPH_INVALID_RESPONSE");
    }
  };
};
