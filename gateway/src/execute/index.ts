/**
 * Runs programs and calls domains. `executor.ts` chooses how: `bytes/` carries the bytes of answers, `decode/` decodes them. `cache/` gives
 * what is known already. `client/` is the line to the domains: bytes out, bytes in; whatever engine asks reads the bytes and says what is
 * missing in the words of `public-error.ts`.
 */
export { createEntityCache, type CacheFigures, type EntityCache } from "./cache/index.ts";
export { createDomainClient, type CallObserver, type DomainClient, type LineState } from "./client/index.ts";
export type { SignCall } from "./client/index.ts";
export { createExecutor, type Executor, type ExecutorOptions } from "./executor.ts";
export type {
  ByteBudget,
  CallReport,
  DomainCall,
  DomainLine,
  Execution,
  ExecutionError,
  ExecutionScope,
  PublicErrors,
} from "./execution.ts";
export { SubgraphFailure } from "./failure.ts";
export { isRecord } from "./is-record.ts";
export { productReadings } from "./product-readings.ts";
export { publicCode, publicError, publicErrorsOf } from "./public-error.ts";
export { readAnswer } from "./read-answer.ts";
export { refusedIn } from "./specialise.ts";
export type {
  ClientEvent,
  OnClientEvent,
  Path,
  ProductReading,
  ProductState,
  PublicSubgraphError,
  SubgraphAnswer,
  SubgraphError,
  SubgraphResult,
} from "./types.ts";
