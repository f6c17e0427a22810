import type { OnClientEvent, SubgraphAnswer } from "../types.ts";

/** Errors of one answer that are told one by one. */
const maxTold = 20;

/** Errors that say that the domain serves another schema than the supergraph was made from. */
const isDrift = ({ data, errors = [] }: SubgraphAnswer) =>
  !data && errors.some(({ extensions }) => extensions?.["code"] === "GRAPHQL_VALIDATION_FAILED");

/** Tells the log what a domain reported, in its own words; that a product has not been published is told elsewhere. */
export const tellErrors = (domain: string, answer: SubgraphAnswer, onEvent: OnClientEvent): void => {
  if (!answer.errors?.length) return;
  const errors = (answer.errors ?? []).filter(({ extensions }) => extensions?.["code"] !== "NOT_PUBLISHED");
  for (const error of errors.slice(0, maxTold))
    onEvent({ kind: "subgraph-error", domain, message: error.message, cause: error });
  if (errors.length > maxTold) {
    const message = `${errors.length - maxTold} more errors in the same answer`;
    onEvent({ kind: "subgraph-error", domain, message });
  }
  if (!isDrift(answer)) return;
  const message = "the domain does not know what the supergraph says it has";
  onEvent({ kind: "schema-drift", domain, message });
};
