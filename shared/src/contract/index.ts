/** The schema is the contract: reads a domain's `schema.graphql`, checks it, and derives everything else from it. */
export type * from "./types.ts";
export { completeSchema } from "./complete.ts";
export { defaultPageSize, filterTypeOf, maximumPageSize, orderValuesOf, type OrderValue } from "./derive.ts";
export { isPersonalDataCategory } from "./fides.ts";
export { unitePersonalData } from "./coordinates.ts";
export { classifications, defaultClassification, fieldAt, flattenFields, strictest } from "./fields.ts";
export { hintProblems, type HintLike } from "./hints.ts";
export { mergeContracts } from "./merge.ts";
export { odcsVersion, toOdcs, toYaml, type OdcsContract, type OdcsOptions } from "./odcs.ts";
export { odpsVersion, toOdps, type OdpsOptions, type OdpsProduct } from "./odps.ts";
export {
  toDatasetEvent,
  toJobEvent,
  type DatasetEvent,
  type JobEvent,
  type LineageOptions,
} from "./open-lineage.ts";
export { completenessOf, defaultCompleteness } from "./odcs-quality.ts";
export { ContractError, formatProblem } from "./problems.ts";
export {
  checkContract,
  checkServedContract,
  readContract,
  readServedContract,
  type ContractSource,
  type ServedContract,
} from "./read.ts";
export { readSupergraphProtection, type SupergraphProtection } from "./security/supergraph.ts";
export { contractDirectives, contractSpecUrl } from "./spec.ts";
