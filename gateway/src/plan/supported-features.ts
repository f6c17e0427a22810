import type { Supergraph } from "@apollo/federation-internals";

/** Features of a supergraph that its plans carry out, that the decision table enforces, or that change nothing of how an operation is executed. */
export const supportedFeatures: readonly string[] = [
  "core/v0.1",
  "core/v0.2",
  "join/v0.1",
  "join/v0.2",
  "join/v0.3",
  "join/v0.4",
  "join/v0.5",
  "tag/v0.1",
  "tag/v0.2",
  "tag/v0.3",
  "inaccessible/v0.1",
  "inaccessible/v0.2",
  "cost/v0.1",
  "cacheTag/v0.1",
  "authenticated/v0.1",
  "requiresScopes/v0.1",
  "policy/v0.1",
].map((feature) => `https://specs.apollo.dev/${feature}`);

/** Features that must not be ignored, whatever a supergraph says they are for. */
const unexecuted = ["context", "connect"];

/** Throws where a supergraph uses a feature that would have to be executed and is not. */
export const refuseUnexecuted = ({ schema }: Supergraph): void => {
  const found = unexecuted.filter((name) =>
    schema.coreFeatures?.getByIdentity(`https://specs.apollo.dev/${name}`),
  );
  if (found.length > 0)
    throw new Error(
      `The supergraph must not use ${found.map((name) => `@${name}`).join(", ")}: it is not executed yet.`,
    );
};
