/** From text to one operation that is allowed, valid, in normal form and costed; and from JSON to the variables it declares. */
export type {
  CostPlan,
  InputCost,
  InputField,
  InputType,
  InputTypeRef,
  Operation,
  OperationCost,
  OperationError,
  OperationRequest,
  Prepared,
  ReadingPolicy,
  ReadOperation,
  ScalarRule,
  SizedCost,
  VariablePlan,
  VariableSpec,
} from "./types.ts";
export type { Conjunction } from "./conditions.ts";
export { coerceVariables, type CoercedVariables } from "./coerce-variables.ts";
export { actualCost, costError, costOf, pageError } from "./cost-of.ts";
export { createOperationReader, type OperationReader, type ReaderOptions } from "./reader.ts";
export { variablePlan } from "./variable-plan.ts";
export { createPersisted, type Persisted, type PersistedRequest, type Resolved } from "./persisted/index.ts";
