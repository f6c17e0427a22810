import type { EntityFetch } from "../../plan/index.ts";
import { bodyOf } from "../request-body.ts";
import { toFailure } from "../failure.ts";
import { productReadings } from "../product-readings.ts";
import { readAnswer } from "../read-answer.ts";
import type { Receipt } from "../execution.ts";
import { giveRoomBack } from "../large-buffers.ts";
import type { SubgraphAnswer } from "../types.ts";
import type { PreparedFetch } from "./prepare.ts";
import { withinFence } from "./fence.ts";
import { noteAllGaps, noteLacking } from "./entity-places.ts";
import { mergeEntities, nullifyAbsent } from "./run-entities.ts";
import { mergeRoot, noteRootGaps } from "./run-root.ts";
import { represent } from "./represent.ts";
import type { Asking, Run } from "./run.ts";
import { findTargets } from "./targets.ts";
import { tellErrors } from "./tell-errors.ts";

const fenced = ({ fence, onEvent }: Run, prepared: PreparedFetch, given: SubgraphAnswer): SubgraphAnswer => {
  if (!fence) return given;
  const { answer, violations } = withinFence(prepared, given, fence);
  const { domain } = prepared.fetch;
  if (violations > 0) {
    const message = `the answer has ${violations} records of accounts that the principal may not see`;
    onEvent({ kind: "fence-violation", domain, message });
  }
  return answer;
};

/** Asks the domain; undefined where the call gave nothing, which is on record then. */
const ask = async (
  run: Run,
  prepared: PreparedFetch,
  asked: { readonly representations?: string; readonly receipt: Receipt },
): Promise<SubgraphAnswer | undefined> => {
  const { fetch } = prepared;
  const { domain } = fetch;
  try {
    const body = bodyOf(fetch, run.variables, asked.representations);
    const answer = fenced(run, prepared, await run.source(fetch, body, readAnswer, asked));
    // The answer holds none of the bytes, so that their room is used again.
    const { room, keep } = asked.receipt;
    if (room && !keep) giveRoomBack(room);
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

const runRoot = async (run: Run, prepared: PreparedFetch): Promise<void> => {
  const { path } = prepared.fetch;
  const targets = path.length === 0 ? [run.root] : findTargets(run.root, path);
  if (targets.length === 0) return;
  const answer = await ask(run, prepared, { receipt: {} });
  run.merges += 1;
  if (answer) mergeRoot(run, prepared, { targets, answer });
  else noteRootGaps(run, prepared);
};

const askingOf = (run: Run, { fetch, asks }: PreparedFetch, entities: EntityFetch): Asking => {
  const known = run.askings.get(asks);
  if (known?.merges === run.merges) return known;
  const targets = findTargets(run.root, fetch.path);
  const asking = { merges: run.merges, targets, asked: represent(targets, entities, run.absent) };
  run.askings.set(asks, asking);
  return asking;
};

const runEntities = async (run: Run, prepared: PreparedFetch, entities: EntityFetch): Promise<void> => {
  const { fetch } = prepared;
  const { targets, asked } = askingOf(run, prepared, entities);
  const joined = { prepared, targets, asked };
  noteLacking(run, joined);
  nullifyAbsent(run, joined);
  if (asked.items.length === 0) return;
  const receipt: Receipt = {};
  const answer = await ask(run, prepared, { representations: asked.text, receipt });
  run.merges += 1;
  run.places = Math.max(run.places, targets.length - asked.items.length + 1);
  const cause = run.causes[fetch.id];
  if (answer) {
    if (mergeEntities(run, joined, answer)) receipt.keep?.();
  } else if (cause) noteAllGaps(run, joined, cause);
};

/** Runs one fetch: asks for what the merged answers need of it, and merges what comes. Never throws for what a domain does. */
export const runFetch = (run: Run, prepared: PreparedFetch): Promise<void> => {
  const { entities } = prepared.fetch;
  return entities ? runEntities(run, prepared, entities) : runRoot(run, prepared);
};
