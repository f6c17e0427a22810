import { bodyOf } from "../request-body.ts";
import { toFailure } from "../failure.ts";
import { productReadings } from "../product-readings.ts";
import { readAnswer } from "../read-answer.ts";
import type { SubgraphAnswer } from "../types.ts";
import type { PreparedFetch } from "./prepare.ts";
import { noteAllGaps, noteLacking } from "./entity-places.ts";
import { mergeEntities, nullifyAbsent } from "./run-entities.ts";
import { mergeRoot, noteRootGaps } from "./run-root.ts";
import { represent } from "./represent.ts";
import type { Run } from "./run.ts";
import type { Json } from "./shapes.ts";
import { findTargets } from "./targets.ts";
import { tellErrors } from "./tell-errors.ts";

/** Asks the domain; undefined where the call gave nothing, which is on record then. */
const ask = async (
  run: Run,
  { fetch }: PreparedFetch,
  representations?: string,
): Promise<SubgraphAnswer | undefined> => {
  const { domain } = fetch;
  try {
    const answer = await run.source(
      fetch,
      bodyOf(fetch, run.variables, representations),
      readAnswer,
      representations,
    );
    const products = productReadings(domain, answer.extensions);
    const errors = answer.errors ?? [];
    tellErrors(domain, answer, run.onEvent);
    const hasNothing = !answer.data && !errors.some(({ path }) => path !== undefined);
    run.calls.push({ domain, products, ...(hasNothing ? { failure: "SUBGRAPH_ERROR" as const } : {}) });
    return answer;
  } catch (thrown) {
    const { code } = toFailure(thrown);
    run.causes[fetch.id] = { code, domain };
    run.calls.push({ domain, failure: code, products: {} });
    return undefined;
  }
};

const runRoot = async (run: Run, prepared: PreparedFetch, targets: readonly Json[]): Promise<void> => {
  const answer = await ask(run, prepared);
  if (answer) mergeRoot(run, prepared, { targets, answer });
  else noteRootGaps(run, prepared);
};

/** Runs one fetch: asks for what the merged answers need of it, and merges what comes. Never throws for what a domain does. */
export const runFetch = async (run: Run, prepared: PreparedFetch): Promise<void> => {
  const { fetch } = prepared;
  const targets = fetch.path.length === 0 ? [run.root] : findTargets(run.root, fetch.path);
  if (targets.length === 0) return;
  if (!fetch.entities) return runRoot(run, prepared, targets);
  const asked = represent(targets, fetch.entities, run.absent);
  const joined = { prepared, targets, asked };
  noteLacking(run, joined);
  nullifyAbsent(run, joined);
  if (asked.items.length === 0) return;
  const answer = await ask(run, prepared, asked.text);
  const cause = run.causes[fetch.id];
  if (answer) mergeEntities(run, joined, answer);
  else if (cause) noteAllGaps(run, joined, cause);
};
