import type { Principal } from "@trellis/shared/identity";
import type { SubgraphAnswer } from "../../execute/index.ts";
import type { PreparedOperation } from "./prepare-operation.ts";

/** One operation for one domain, as text and variables. */
export interface SubgraphRequest {
  readonly domain: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The domain's own schema as of the supergraph that the operation was planned on. */
  readonly sdl: string;
  readonly principal: Principal;
  /** Aborts when the client's request is over: its deadline passed, or the client hung up. */
  readonly signal: AbortSignal;
}

/** A request on its way through the guards. */
export interface SubgraphCall extends SubgraphRequest {
  readonly operation: PreparedOperation;
}

export type Send = (call: SubgraphCall) => Promise<SubgraphAnswer>;

/** A guard around a call: gets what comes next, gives the same with something before or after it. */
export type Interceptor = (next: Send) => Send;
