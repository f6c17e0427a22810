import { anonymous } from "@trellis/shared/identity";
import type { GatewayConfig } from "../config/index.ts";
import type { Reply } from "../request/index.ts";
import { createRunPlanned } from "./run-planned.ts";
import { refuse, type Turn, type TurnTools } from "./turn.ts";

/** Makes what takes a request from its text to its answer, through the rooms in their order. */
export const createTurns = (config: GatewayConfig, tools: TurnTools): ((turn: Turn) => Promise<Reply>) => {
  const { responder, persisted } = tools;
  const run = createRunPlanned(config, tools);
  return async (turn) => {
    const { request, engine, principal, clearance } = turn;
    const { sdls, urls = sdls } = engine.snapshot;
    const unknown = responder.refuseUnknownDomains(request, (name) => Object.hasOwn(urls, name));
    if (unknown) return unknown;
    const { query, error } = persisted.resolve(request, principal);
    if (error) return refuse(turn, tools, [error]);
    const client = principal.id === anonymous.id ? request.client : principal.id;
    const meant = query === request.query ? request : { ...request, query };
    const preparing = engine.planner.prepare(meant, { client, clearance });
    const { value, errors } = preparing instanceof Promise ? await preparing : preparing;
    return errors ? refuse(turn, tools, errors) : run(turn, meant, value);
  };
};
